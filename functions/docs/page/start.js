"use strict";
SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: "/api/schema/",
  // Gives every operation an address, such as /api/docs/#/Files/upload. The document links to them.
  deepLinking: true,
  // Without this, the page sends the document's address to validator.swagger.io.
  validatorUrl: null,
});
