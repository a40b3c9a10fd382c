"""Generates the inputs of the word-count benchmark from a seed: five texts and three documents."""

import codecs
import html
import random
import zipfile
from pathlib import Path

TEXT_BYTES = 256 * 1024 * 1024
# A text repeats this many bytes up to its size. They exceed every cache and every branch history.
PERIOD_BYTES = 8 * 1024 * 1024

ENGLISH = """the of and to in a is that it was for on are as with his they at be this from have or by one had not but
what all were when we there can an your which their said if do will each about how up out them then she many some so
these would other into has more her two like him see time could no make than first been its who now people my made over
did down only way find use may water long little very after words called just where most know through back much before
good new write our used me man too any day same right look think also around another came come work three word must
because does part even place well such here take why things help put years different away again off went old number
great tell men say small every found still between name should home big give air line set own under read last never
us left end along while might next sound below saw something thought both few those always looked show large often
together asked house don't world going want school important until form food keep children feet land side without boy
once animals life enough took sometimes four head above kind began almost live page got earth need far hand high year
mother light parts country father let night following picture being study second eyes soon times story boys since white
days ever paper hard near sentence better best across during today others however sure means knew it's try told young
well-known state-of-the-art and/or 1,234.56 2026 3/4 3rd""".split()

BANGLA = """আমি তুমি সে আমরা তোমরা তারা এই সেই কি কেন কখন কোথায় কীভাবে বাংলা ভাষা দেশ মানুষ জীবন সময় দিন রাত সকাল বিকাল
নদী পাখি গাছ ফুল ফল জল মাটি আকাশ সূর্য চাঁদ তারা গান কবিতা গল্প বই কলম কাগজ শিক্ষা বিদ্যালয় শিক্ষক ছাত্র বন্ধু মা বাবা ভাই বোন
ঘর বাড়ি গ্রাম শহর রাস্তা গাড়ি নৌকা কাজ কথা লেখা পড়া দেখা শোনা বলা যাওয়া আসা থাকা হওয়া করা খাওয়া ঘুমানো ভালো মন্দ বড় ছোট নতুন
পুরনো সুন্দর কঠিন সহজ অনেক কম বেশি সব কিছু একটি দুটি তিনটি এবং কিন্তু অথবা যদি তবে কারণ জন্য থেকে পর্যন্ত মধ্যে উপর নিচে সঙ্গে
বিশ্ববিদ্যালয় প্রধানমন্ত্রী স্বাধীনতা মুক্তিযুদ্ধ বাংলাদেশের অর্থনীতি প্রতিষ্ঠান""".split()


def sentences(rng, words, marks):
    """Words. About every tenth has a punctuation mark after it, every hundredth a line break."""
    while True:
        text = []
        for word in rng.choices(words, k=1000):
            chance = rng.random()
            if chance < 0.01:
                text.append(word + marks[0] + "\n")
            elif chance < 0.1:
                text.append(word + rng.choice(marks) + " ")
            else:
                text.append(word + " ")
        yield "".join(text)


def typographic(rng):
    """English with curly quotation marks, dashes and accents: about 0.7 % of the bytes are not ASCII."""
    for text in sentences(rng, ENGLISH + ["café", "naïve", "Zoë"], [".", ",", ";", "?"]):
        words = text.replace("don't", "don’t").replace("it's", "it’s").split(" ")
        for _ in range(2):
            words[rng.randrange(len(words))] += " –"
            words[rng.randrange(len(words))] += "—"
        place = rng.randrange(len(words))
        words[place] = f"“{words[place]}”"
        yield " ".join(words)


def ideographic(rng):
    """Chinese with Chinese punctuation, some kana and some English."""
    while True:
        clauses = []
        for _ in range(200):
            clause = "".join(chr(0x4E00 + int(0x5000 * rng.random() ** 2)) for _ in range(rng.randint(4, 14)))
            if rng.random() < 0.1:
                clause += "".join(chr(rng.randint(0x3041, 0x3093)) for _ in range(4))
            if rng.random() < 0.1:
                clause += rng.choice(ENGLISH)
            clauses.append(clause + rng.choice("，。，。、！"))
        yield "".join(clauses) + "\n"


def write_text(path, pieces, encoding="utf-8"):
    period, size = [], 0
    for piece in pieces:
        period.append(piece.encode(encoding))
        size += len(period[-1])
        if size >= PERIOD_BYTES:
            break
    period = b"".join(period)
    with path.open("wb") as file:
        # Without it nobody could know the order of the bytes.
        file.write(codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b"")
        for _ in range(TEXT_BYTES // len(period)):
            file.write(period)


PROPERTIES = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
    '<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US"/></w:rPr>'
)


# Bangla for a font of the Bijoy family, which draws Latin characters as Bangla.
BIJOY_WORDS = Path(__file__).resolve().parents[2] / "shared/counting/tests/data/bijoy-words.tsv"
BIJOY = [line.split("\t")[1] for line in BIJOY_WORDS.read_text(encoding="utf-8").splitlines()]
BIJOY_PROPERTIES = PROPERTIES.replace("Times New Roman", "SutonnyMJ")


def document(rng, words, rich, vocabulary=ENGLISH, properties=PROPERTIES):
    """A main part of this many words. If `rich`, with the identifiers, properties and runs of Word."""
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:body>'
    )
    while words > 0:
        count = min(words, rng.randint(20, 80))
        words -= count
        text = [html.escape(word, quote=False) for word in rng.choices(vocabulary, k=count)]
        if not rich:
            yield f'<w:p><w:r><w:t xml:space="preserve">{" ".join(text)}</w:t></w:r></w:p>'
            continue
        mark = f"{rng.randrange(1 << 32):08X}"
        yield (
            f'<w:p w14:paraId="{mark}" w14:textId="77777777" w:rsidR="00{mark[:6]}" w:rsidRDefault="00{mark[:6]}">'
            f'<w:pPr><w:spacing w:line="360" w:lineRule="auto"/><w:jc w:val="both"/>{properties}</w:pPr>'
        )
        while text:
            taken = rng.randint(1, 10)
            run, text = text[:taken], text[taken:]
            yield (
                f'<w:r w:rsidRPr="00{mark[:6]}">{properties}<w:t xml:space="preserve">{" ".join(run)} </w:t></w:r>'
            )
            if rng.random() < 0.1:
                yield '<w:proofErr w:type="spellStart"/><w:proofErr w:type="spellEnd"/>'
        yield "</w:p>"
    yield "</w:body></w:document>"


CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
EMPTY_RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
RELATIONSHIPS = EMPTY_RELATIONSHIPS.replace(
    "/>",
    '><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>',
)


def write_document(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONSHIPS)
        package.writestr("word/_rels/document.xml.rels", EMPTY_RELATIONSHIPS)
        package.writestr("word/document.xml", "".join(parts))


def make(folder: Path, seed: int = 1) -> dict[str, Path]:
    """Writes the inputs that do not exist yet and returns their paths by name."""
    folder.mkdir(parents=True, exist_ok=True)
    writers = {
        "ascii.txt": lambda path, rng: write_text(path, sentences(rng, ENGLISH, [".", ",", ";", "?"])),
        "english.txt": lambda path, rng: write_text(path, typographic(rng)),
        "bangla.txt": lambda path, rng: write_text(path, sentences(rng, BANGLA * 9 + ENGLISH, ["।", ",", "?"])),
        "english-utf-16.txt": lambda path, rng: write_text(path, typographic(rng), "utf-16-le"),
        "cjk.txt": lambda path, rng: write_text(path, ideographic(rng)),
        "million-words.docx": lambda path, rng: write_document(path, document(rng, 1_000_000, rich=True)),
        "million-words-plain.docx": lambda path, rng: write_document(path, document(rng, 1_000_000, rich=False)),
        "million-words-bijoy.docx": lambda path, rng: write_document(
            path, document(rng, 1_000_000, True, BIJOY, BIJOY_PROPERTIES)
        ),
    }
    paths = {}
    for name, write in writers.items():
        paths[name] = folder / name
        if not paths[name].exists():
            partial = paths[name].with_suffix(".partial")
            write(partial, random.Random(f"{seed} {name}"))
            partial.rename(paths[name])
    return paths
