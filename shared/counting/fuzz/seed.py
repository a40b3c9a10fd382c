#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into corpus/. Needs no other file."""

import io
import zipfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"

TEXTS = [
    "",
    "well-known and/or don’t 1,234.56 — one–two … \u00a0\u202f\u2007\u3000\u2028\u0085 end",
    "আমি বাংলায় গান গাই। \u200c\u200d\u2060\ufeff\u00ad",
    "我爱北京天安门 これは日本語です 안녕하세요 세계 ｆｕｌｌ ﾊﾝｶｸ ㄅㄆ ㄱㄴ \U00020000\U0001F214",
    "ภาษาไทย العربية עברית हिंदी 😀 👨\u200d👩\u200d👧 \u1680 \ua490\ua4d0 " + "x" * 61 + "我" * 30,
]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def field(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


BODIES = [
    f"<w:p>{run('one &amp; two')}</w:p>",
    f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc></w:tr></w:tbl>",
    f"<w:p>{field('begin')}<w:r><w:instrText>X</w:instrText></w:r>{field('separate')}{run('r')}{field('end')}</w:p>",
    f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent>"
    f"</mc:Choice><mc:Fallback>{run('no')}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    '<w:p><w:pPr><w:pStyle w:val="S"/></w:pPr><w:r><w:rPr><w:vanish w:val="0"/><w:rStyle w:val="S"/></w:rPr>'
    "<w:t>a</w:t><w:tab/><w:sym/><w:noBreakHyphen/><w:footnoteReference/></w:r></w:p>",
    "<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><m:oMath/><w:r><w:t><![CDATA[a ]] b]]></w:t></w:r>"
    "<!-- c --><?p i?><w:x a='>\"' b=\"'\"/>&#x1F600;</w:p>",
    f"<w:p>{field('begin')}{run('never closed')}</w:p><w:p>{field('begin')}{field('end')}{run('b')}</w:p>",
    '<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>wo</w:t></w:r></w:p><w:p><w:r><w:t>rd</w:t></w:r></w:p>',
    '<w:p><w:r><w:rPr><w:rFonts w:hAnsiTheme="minorHAnsi"/></w:rPr><w:t>Av\u2014K</w:t></w:r></w:p>',
    '<w:altChunk r:id="c"/>',
    '<w:altChunk r:id="d"/><w:p xml:space="preserve"><w:r><w:t> a </w:t></w:r></w:p>',
]
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="S"><w:basedOn w:val="T"/></w:style>'
    '<w:style w:styleId="T"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
)
# A web page by itself, and in a message.
PAGE = (
    'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="koi8-r"\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p class=3D\"c\">a&nbsp;b<br>=C1<script>x</script>\r\n--b--\r\n"
)
NOTES = f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator"/><w:footnote><w:p>{run("n")}</w:p></w:footnote></w:footnotes>'


HEADER = f'<w:hdr xmlns:w="{W}"><w:p>{run("h")}</w:p></w:hdr>'
THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme><a:minorFont>'
    '<a:latin typeface="SutonnyMJ"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
)


def document(body, namespace=W):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{namespace}" {NAMESPACES}><w:body>{body}</w:body></w:document>'


def container(parts, method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def write(target, seeds):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number:02}").write_bytes(seed)


def main():
    encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
    texts = [text.encode(encoding) for text in TEXTS for encoding in encodings]
    texts += [b"caf\xe9 \x96 \x97\xa0\xad", b"%PDF-1.7", b"\xe2\x80 \xf0\x9f\x98 \xed\xa0\x80 \xc0\x80"]
    # The two cut positions are the last four bytes of an input.
    write("text", [text + b"\x05\x00\x03\x00" for text in texts])

    documents = [document(body, namespace) for body in BODIES for namespace in (W, STRICT)]
    full = [b"\xff".join(part.encode() for part in (xml, STYLES, NOTES, other)) for xml in documents for other in (PAGE, HEADER, THEME)]
    write("document", full + [documents[0].replace("UTF-8", "UTF-16").encode("utf-16")])

    relationships = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="x/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    containers = [
        container({"_rels/.rels": relationships, "word/document.xml": xml}, method)
        for xml in documents
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    ]
    write("container", containers + [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x05\x06" + bytes(18)])


if __name__ == "__main__":
    main()
