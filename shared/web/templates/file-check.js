// Whether a file can be counted, as far as its name and its first bytes tell; the server looks closer. `form` has the texts.
// Answers the text of a problem, or null. The tests of the landing page compare the signatures with the counters.
const fileProblem = async (file, form) => {
  const NO_TEXT = ["504b0304", "255044462d", "d0cf11e0", "1f8b", "89504e47", "ffd8ff"];
  const ARCHIVE = ["504b0304"];
  const OLE = ["d0cf11e0"];
  const { checkExtension, checkNoExtension, checkEmpty, checkNoText, checkNoDocx, checkEncrypted, extensions } = form.dataset;
  const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
  if (!extension) return checkNoExtension;
  if (!extensions.split(",").includes(extension)) return checkExtension.replace("{}", () => extension);
  if (file.size === 0) return checkEmpty;
  let bytes;
  try {
    bytes = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  } catch {
    // It cannot be read now, which sending it will tell.
    return null;
  }
  const start = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const begins = (signatures) => signatures.some((signature) => start.startsWith(signature));
  if (extension === "txt") return begins(NO_TEXT) ? checkNoText : null;
  if (extension !== "docx" || begins(ARCHIVE)) return null;
  return begins(OLE) ? checkEncrypted : checkNoDocx;
};
