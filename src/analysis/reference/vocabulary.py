"""Words of the field as texts write them (vocabulary.yaml), and the patterns over sentences that use them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def _any(patterns: list[str]) -> str:
    """Return one pattern of several, any white space between their words; a look-behind has a fixed width."""
    return "|".join(each if "(?<" in each else re.sub(" (?![*+?])", " +", each) for each in patterns)


FAMILIES = {name: _any(patterns) for name, patterns in WORDS["families"].items()}
SEGMENTS = {name: _any(patterns) for name, patterns in WORDS["segments"].items()}
SYSTEMS = {name: _any(patterns) for name, patterns in WORDS["systems"].items()}
BASES = {name: tuple(words) for name, words in WORDS["bases"].items()}
STAFF, OFFICES = frozenset(WORDS["staff"]), frozenset(WORDS["offices"])
AIMS = re.compile(rf"\b(?:{_any(WORDS['aims'])})\b")
HOPES = re.compile(rf"\b(?:{_any(WORDS['aims'] + WORDS['hopes'])})\b")

SHORTENED = "".join(
    rf"(?<!\b{word}\.)" for word in ("Kab", "kab", "Kep", "Prov", "No", "no", "dr", "drg", "H", "Hj", "M")
)
OPENING = r"\s+(?=[\"“'(]?[A-Z0-9])"
SENTENCE_END = re.compile(
    rf"(?<=[^\W_][.!?]){SHORTENED}{OPENING}|(?<=[)%\"”][.!?]){OPENING}|(?<=[.!?][\"”]){OPENING}|\n\s*\n"
)
CONTRAST = re.compile(r";|\b(?:sedangkan|sementara|adapun|namun|tetapi|tapi|padahal|while|whereas|but)\b")
SEPARATOR = re.compile(
    r"[,;:()—–]|\s-\s|\b(?:dan|serta|dengan|atau|yakni|yaitu|setara|sedangkan|sementara(?: itu)?|adapun|"
    r"(?:namun|tetapi|tapi)(?!\s+(?:tidak|tak|non-?)\s*aktif)|padahal|sehingga|karena|sebab|meski(?:pun)?|walau(?:pun)?|kendati|lalu|kemudian|setelah|sesuai|menurut|"
    r"kata|ujar|sebut|melampaui|melebihi|naik|turun|meningkat|"
    r"menurun|bertambah|berkurang|menjadi(?=\s*\x01)|and|with|while|but|or)\b"
)
OF_BASE = re.compile(
    r"\s*(?P<of>(?:dari|of|terhadap|antara)\s+)?(?:(?:jumlah|total|seluruh|keseluruhan|semua|the|all|its|their|jkn|registered)\s+|\x04+(?:['’]s)?\s+)*"
    rf"(?P<base>{_any([word for words in BASES.values() for word in words])})(?:nya)?\b"
    r"(?:(?<=peserta)(?:\s+(?:terdaftar|jkn))+|\s+yang ditetapkan)?"
)
EVERYBODY = re.compile(
    r"\b(?:seluruh|semua|segenap|setiap|all)\s+(?:lapisan\s+)?(?:masyarakat|penduduk|warga|orang|jiwa|residents)(?:nya)?"
    r"\b[^.;,]{0,60}?\b(?:tercakup|terdaftar|terjamin|terlindungi|ter-?cover\w*|(?:men)?jadi\s+peserta|adalah\s+peserta|registered|"
    r"dijamin|ditanggung|dilindungi|masuk\s+(?:jkn|bpjs)|ikut\s+(?:jkn|bpjs)|(?:sudah|telah)\s+(?:ber-?)?jkn|covered|"
    r"(?:memiliki|punya|mempunyai|mengantongi|memegang)\s+(?:jaminan|jkn|bpjs|kartu|kepesertaan))|"
    r"\b(?P<nobody>(?:tidak|tak)\s+(?:lagi\s+)?(?:ada|tersisa|satu\s*pun|seorang\s*pun)|tiada|nihil)\b[^.;,]{0,60}?\b(?:belum|tidak|tak)\s+"
    r"(?:ter\w+|menjadi\s+peserta|masuk|memiliki|punya|ikut)"
)
AWARDED = re.compile(
    r"\b(?:meraih|diraih|diganjar|dianugerahi|menyandang|memperoleh|menerima|mendapat(?:kan)?|memboyong|naik ke)\b"
    r"[^\x01.;]*?"
    r"\b(?P<level>(?:tingkat|kategori|predikat|level|kelas|peringkat)\s+(?P<name>utama|madya|pratama))\b"
)
CHANGE = re.compile(
    r"\b(?:naik|turun|meningkat|menurun|bertambah|berkurang|selisih|kenaikan|penurunan|pertambahan|menyusut|susut|"
    r"melonjak|merosot|anjlok|tumbuh|menanjak|melesat|dipangkas|terpangkas|rose|fell|grew|dropped|up|down|increased|"
    r"decreased|kehilangan|menambah|mengurangi|memangkas|memotong|pemangkasan|pengurangan|penambahan|tambahan|pertumbuhan)(?:nya)?\s+(?:sebesar\s+|sebanyak\s+|sekitar\s+|hingga\s+|by\s+|sampai\s+|sebesar\s+)?$"
)
CHANGE_NAMED = re.compile(
    r"\b(?:pertambahan|penambahan|selisih|kenaikan|penurunan|pengurangan|pertumbuhan|perubahan|kehilangan)\b"
    r"(?:(?!\byang\b|nya\b)[^;,])*"
    r"\b(?:adalah|yaitu|yakni|sebesar|sebanyak|mencapai|ialah)\s+$"
)
APART = re.compile(r"\b(?:selisih\w*|kurang|kekurangan\w*|terpaut|berjarak|jarak\w*|beda\w*|di (?:atas|bawah))\b")
CHANGED_TO = re.compile(r"\s*(?:\w+\s+){0,3}(?:[\x02()]|pada|per|\s)*(?:menjadi|ke)\b")
CHANGED_FROM = re.compile(r"\s*,?\s*(?:\w+\s+)?(?:dari|dibanding(?:kan)?|terhadap|from|against)\s+(?:\w+\s+){0,3}$")
SHORT_OF = re.compile(
    r"\b(?:masih|tinggal)\s+(?:(?:harus|perlu|kurang|butuh|membutuhkan|wajib)\s+)?(?:me\w+\s+)?$|\bkekurangan(?:nya)?\s+(?:\w+\s+)?$"
)
OTHERS = re.compile(r"\s*(?:(?:penduduk|warga|orang|jiwa|peserta)\s+)?(?:lainnya|sisanya|selebihnya)\b")
RESIDENTS_AHEAD = re.compile(
    r"\b(?:(?:jumlah|total)\s+penduduk(?:nya)?|berpenduduk|population\s+of)"
    r"(?:\s+(?:sebanyak|sebesar|sekitar|mencapai|adalah|ialah|yang|tercatat|kini|berjumlah)|[\s\x04\x02])*$"
)
PREDICATE = re.compile(
    r"\s*\)|\s*,(?=\s*(?:yang\s+)?(?:telah|sudah|menjadi|terdaftar|were|was|are|is|have|had)\b)"
)  # what goes on behind a number set apart
PAYERS = {name: _any(patterns) for name, patterns in WORDS["payers"].items()}
THAT = re.compile(
    r"\b(?:jumlah|angka|capaian|cakupan) (?:itu|tersebut|ini)\b|"
    r"\b(?:capai(?:an)?nya|capainnya|angkanya|persentasenya)\b"
)
GOES_ON = re.compile(r"\W*(?:kemudian|selanjutnya|lalu|berikutnya|disusul|sementara itu|adapun|sedangkan)\b")
BESIDE_AIM = re.compile(
    r"\b(?:di\s?bawah|di\s?atas|belum mencapai|masih jauh dari|kurang dari|melampaui|melebihi) "
    r"(?:target|sasaran|syarat|ambang|standar|batas)\w*(?: (?:nasional|minimal|\x04+))?"
)
AIM_BESIDE = re.compile(  # "di atas syarat UHC, yakni 98 persen terdaftar dan 80 persen aktif"
    rf"{BESIDE_AIM.pattern}[^\x01,;:]{{0,30}},?\s*(?:yakni|yaitu)\s*(?:\x01+\s*(?:\w+\s+)?(?:dan|serta)\s*)?$"
)
SAME_AGAIN = re.compile(r"\b(?:alias|artinya|yakni|yaitu|berarti)\s*$")  # "48,98 persen, alias kurang dari separuh"
BEGUN = re.compile(r"\b(?:berjalan|bergulir|dimulai|diluncurkan|digelar)\s+(?:(?:mulai|sejak|pada)\s+)?$")
TOLD_OF = re.compile(
    r"\s*(?:\([^)]*\)|(?:menurut|versi|berdasarkan)\b[^,;]*?(?=\bmenjadi\b|[,;]))"
)  # what a number before it is by
AMONG = re.compile(
    r"\b(?:dari|of|among)\s+(?:(?:jumlah|total|seluruh|keseluruhan|semua|the|all)\s+|\x01+\s*|jiwa\s+(?=penduduk|warga|peserta))*"
    rf"(?P<base>{_any([word for words in BASES.values() for word in words])})\b[^\x01;]*$"
)
DIRECTIONS = {
    "down": re.compile(
        r"\b(?:turun|menurun|merosot|anjlok|berkurang|menyusut|susut|fell|dropped)\s*,?\s+(?:dari|from)\s+$"
    ),
    "up": re.compile(r"\b(?:naik|meningkat|melonjak|bertambah|tumbuh|menanjak|rose|grew)\s*,?\s+(?:dari|from)\s+$"),
}
ROSE_OR_FELL = {
    "down": re.compile(
        r"\b(?:turun|menurun|merosot|anjlok|berkurang|menyusut|fell|dropped|down)\s+(?:sebesar\s+|by\s+)?$"
    ),
    "up": re.compile(r"\b(?:naik|meningkat|melonjak|bertambah|tumbuh|rose|grew|up)\s+(?:sebesar\s+|by\s+)?$"),
}
ROSE_OR_FELL_TO = {
    "down": re.compile(
        r"\b(?:turun|menurun|merosot|anjlok|berkurang|menyusut|fell|down)\s+(?:ke|menjadi|hingga|to)\s+$"
    ),
    "up": re.compile(r"\b(?:naik|meningkat|melonjak|bertambah|tumbuh|rose|up)\s+(?:ke|menjadi|hingga|to)\s+$"),
}
RATE_NAMED = re.compile(r"\b(?:angka kematian|ak[ibn]|akaba|mortality)\b")
REST = re.compile(
    r"\b(?:sisa(?:nya)?|tersisa|selebihnya|menyisakan|tinggal|the rest|the remaining|remaining)\s+"
    r"(?:(?:ada|hanya|sebanyak|sekitar|masih|baru|yang|belum|adalah|yaitu|yakni|terdaftar|or)\s+){0,3}$"
)
RECKONED = re.compile(  # beside a number that follows from others: a total, a rest, a change, a conclusion
    r"\b(?:(?:di|ber|men)?(?:total|jumlah|gabung)(?:kan)?|seluruh|keseluruhan|hilang|kehilangan|sisa|tersisa|selebihnya|"
    r"menyisakan|tinggal|masih|kurang|kekurangan|selisih|terpaut|jarak|beda|belum(?! termasuk)|lagi|(?<![a-z] )lain|"
    r"penurunan|kenaikan|bersama(?:-sama)?|jadi|jd|blm|"
    r"pertambahan|penambahan|pertumbuhan|pengurangan|pemangkasan|tambahan|bertambah|berkurang|naik|turun|meningkat|"
    r"menurun|tumbuh|menyusut|susut|semula|sebelum|awalnya|artinya|berarti|demikian|begitu|sehingga|maka|setara|atau|"
    r"gap|difference|leaving|left|remaining|remains?|together|altogether|in all|combined|rose|fell|grew|up|down|lost|"
    r"means|bringing|rest|without|uncovered|more|fewer)(?:nya|an)?\b"
)
LEADS_ON = re.compile(
    r"^\s*(?:atau|setara|artinya|berarti)(?: dengan)?\s*$"
)  # to the next number: "175 orang atau 14 persen"
LINKS = re.compile(r"\b(?:dan|serta|sedangkan|tetapi|namun|dengan|menjadi|sehingga|and|while|but|with)\b")
FOLLOWS = re.compile(  # what follows a bare number that counts people: no thing of its own
    r"yang|dan|atau|serta|pada|per|di|dari|untuk|dengan|oleh|hingga|sampai|sudah|telah|masih|belum|tidak|sedangkan|"
    r"sementara|tahun|persen|and|or|of|in|by|as|at|were|was|are|had|have|while|who|(?:di|ter|ber|me)[a-z]{3,}"
)
TO_LIMIT = r"(?:(?!\b(?:dan|serta|yakni|yaitu|dengan|mencapai|and|with)\b)[^\x01,;:.])*(?:\x04\s*,\s*)?$"
ABOVE_OTHER = re.compile(
    r"\b(?:melampaui|melebihi|melewati|mengungguli|unggul|beat|mengalahkan|di atas|above|exceed\w*|surpass\w*|"
    rf"lebih (?:tinggi|besar|banyak|baik)|(?:higher|more|larger) than)\b{TO_LIMIT}"
)
BELOW_OTHER = re.compile(
    r"\b(?:di bawah|kalah|tertinggal|lebih (?:rendah|kecil|sedikit)|below|(?:lower|fewer|less|smaller) than)\b"
    rf"{TO_LIMIT}"
)
RISEN_FROM = re.compile(
    r"\b(?:naik|meningkat|bertambah|melonjak|tumbuh|rose|up|increased)\b[^\x01,;:.]*\b(?:dari|dibanding\w*|from)\s+(?:\w+\s+){0,2}$"
)
FALLEN_FROM = re.compile(
    r"\b(?:turun|menurun|berkurang|merosot|anjlok|susut|menyusut|fell|down|dropped)\b[^\x01,;:.]*\b(?:dari|dibanding\w*|from)\s+"
    r"(?:\w+\s+){0,2}$"
)
GOAL_AHEAD = re.compile(r"\b(?:target|syarat|ambang)\w*(?: (?:\w+|\x04+)){0,2}\s*$")
GOAL_MET = re.compile(rf"\b(?:memenuhi|mencapai|melampaui) {GOAL_AHEAD.pattern[2:]}")
REACHED = re.compile(r"\s*(?:(?:itu|sudah|telah|pun)\s+)*(?:tercapai|terlampaui|terpenuhi)\b")
SEXES = (re.compile(r"\b(?:laki-laki|pria|men|males?)\b"), re.compile(r"\b(?:perempuan|wanita|women|females?)\b"))
NOT_YET = re.compile(
    r"\b(?:belum|tidak|tak|bukan|agar|supaya|untuk|akan|bisa|dapat|jika|bila|kalau|apabila|harus|ingin|not|if|to)\b"
)
NOT_COMPARED = re.compile(rf"{NOT_YET.pattern}|\btarget\w*\b")
POINTED_AT = re.compile(r"\b(?:itu|ini|tersebut|that|this|it|these|those)\b")
ALL_OF_THEM = re.compile(r"\b(?:semua(?:nya)?|seluruhnya|sama-sama|keduanya|ketiga\w*|keempat\w*|all|both)\b")
RANKED_LESS = re.compile(
    r"\b(?:kedua|ketiga|keempat|salah satu|sejak|sepanjang (?:sejarah|masa)|second|third|one of|since|segmen\w*)\b"
)
RANK_ENDS = re.compile(rf",(?!\s*(?:yakni|yaitu|dengan|sebanyak))|{CONTRAST.pattern}")
HIGHEST = re.compile(r"\b(?:tertinggi|terbanyak|terbesar|paling (?:tinggi|banyak|besar)|highest|most|largest)\b")
LOWEST = re.compile(
    r"\b(?:terendah|tersedikit|terkecil|paling (?:rendah|sedikit|kecil|buncit)|lowest|fewest|smallest)\b"
)
RANKED = re.compile(  # "19,93, terendah di provinsi"; not "19,93, terendah Belitung 12,1"
    rf"[^\x01\x04,;.]{{0,24}}[,(—–-]?\s*(?:dan\s+)?(?:(?!(?:dan|sedangkan|sementara|yang)\b)\w+\s+){{0,7}}?"
    rf"(?:yang\s+)?(?:{HIGHEST.pattern}|{LOWEST.pattern})"
    r"(?=\s*(?:[,;.)]|$|(?:se|di|dari|di antara|dibanding\w*|kedua|ketiga)\b"
    r"(?!\W*\x04+[\s,]*(?:dengan|yakni|yaitu|sebesar)?\s*\x01)))(?:\s*(?:kedua|ketiga))?"
)
CHANGES = re.compile(
    r"\b(?:menjadi|ke|naik|turun|meningkat|menurun|bertambah|berkurang|dipangkas|rose|fell|up|down|to)\b"
)
RANKS = {"highest": HIGHEST, "lowest": LOWEST}
SCOPE = re.compile(
    rf"(?:{HIGHEST.pattern}|{LOWEST.pattern}|paling \w+)\s+(?:(?:di|se|in|of|the|for|untuk|tingkat)\W*\s*)+$"
)
OPENS = re.compile(
    r"^(?:[^\x01]*[,:])?\W*(?:dari|terhadap|of|out of|among)\s+(?:(?:total|jumlah|sebanyak|seluruh|sekitar)\s+)*$"
)
SHARE_TOLD = re.compile(  # a share of what was told right before it
    r"^\W*(?:(?:realisasi|capaian|jumlah|angka|serapan)\s+(?:itu|ini|tersebut)|itu|(?:serapan|realisasi|capaian|persentase)nya)"
    r"(?:\s+(?:setara|sekitar|mencapai|baru|dengan|berarti|hanya))*\s*$"
)
OF_TARGET = re.compile(r"\bdari\s+(?:target|pagu|sasaran)\s*$")
CHANGE_TOLD = re.compile(
    r"\b(?:(?:penurunan|kenaikan|pertumbuhan|pemangkasan)nya|dipotong|dipangkas|terpangkas)"
    r"(?:\s+(?:mencapai|sekitar|sebesar|hampir|sampai))*\s*$"
)
THRESHOLD = re.compile(r"\b(?:syarat|ambang|target|batas|standar|threshold)\b[^\x01,;:.]*$")
MISSED = re.compile(r"\b(?:belum|tidak|tak|mangkir|absen|missed)\b")
REVIVED = re.compile(r"\b(?:kembali aktif|aktif kembali|aktif lagi|diaktifkan|reaktivasi)\b")
STILL_PAID = re.compile(r"(?:\b(?:pusat|provinsi|kabupaten|kota|pemda|pbi|mandiri)|\x04)\s+tinggal\s+(?:sekitar\s+)?$")
DENIES = re.compile(r"\b(?:belum|tidak|tak|not)\b")
OF_THE_SAME = re.compile(r"\b(?:jumlah|angka|nilai|kuota|besaran|totalnya?)(?:nya| itu| tersebut| ini)\b")
THEN = re.compile(
    r"\b(?:sebelumnya|sebelum|dulu|dahulu|semula|awalnya|lalu|kala itu|ketika itu|saat itu|kemudian|nantinya|"
    r"previously|before|earlier|once|ago)\b"
)
LATER = re.compile(r"\b(?:kemudian|selanjutnya|berikutnya|menjadi|kini|sekarang|later|now|then)\b")
PLACES_COUNTED = re.compile(
    r"\b(?:jumlah|total|banyaknya)\s+(?P<noun>kecamatan|kelurahan|desa|puskesmas)(?:nya)?\b[^\x01,;.]*$|"
    r"\b(?P<own>kecamatan|kelurahan|desa|puskesmas)nya\s+(?:ada|sebanyak|berjumlah|hanya|mencapai)?\s*$"
)
PER_HEAD = re.compile(
    r"\b(?:rata-rata|(?:se)?tiap (?:orang|jiwa|kepala|peserta|warga)|dibagi rata|"
    r"per (?:orang|jiwa|kepala|peserta|warga|person|head|member)|on average)\b"
)
TOTAL = re.compile(
    r"\b(?:total(?:nya)?|jumlahnya|seluruhnya|keseluruhan(?:nya)?|gabungan(?:nya)?|bila digabung|jika digabung)\s+"
    r"(?:(?:kedua|ketiga|keempat|kelima|semua)(?:nya)?\s+)?"
    r"(?:(?:mencapai|menjadi|sebanyak|adalah|ada|sebesar|sekitar|berjumlah|yaitu|yakni)\s+){0,2}$"
)
APPOSED = re.compile(
    r"^(?P<words>[^;:]*?)(?:\s*,)?\s*(?:\b(?:atau|yakni|yaitu|setara|alias|or)\b(?:\s+dengan)?|\(|=|,)\s*"
    r"(?:\b(?:sekitar|sebanyak|sebesar|setara|baru|terdapat|ada|hanya|sejumlah)\b\s*)*$"
)
OUT_OF = re.compile(
    r"^\s*(?:dari|terhadap|of|out of|against|/)\s*"
    r"(?:(?:total|jumlah|sekitar|target|sasaran|anggaran|alokasi|pagu|budget of|"
    r"seluruh|penduduk|yang ditetapkan|sebanyak|a|the|its)\s*|"
    r"\x04+(?:['’]s)?\s*)*$"
)
PARTS = re.compile(r"terdiri(?: dari| atas)?|rincian\w*|meliputi|terbagi|yakni|yaitu|:")
COMPARED = re.compile(r"\b(?:dibanding\w*|ketimbang|daripada|than)\b")
FOUND_IN = re.compile(
    r"\b(?:berada|terdapat|ada|tercatat|dicatat|terjadi)\s+(?:di|oleh)\s+$"
)  # "paling tinggi 19,93 berada di"
SHARED_OUT = re.compile(r"\b(?:masing-masing|berturut-turut|respectively)\b")
LISTED = re.compile(r"\s*(?:,|dan|serta|&|maupun|and|,\s*dan)\s*")
AREAS = re.compile(r"\b(?:kabupaten|kota|provinsi|kecamatan|desa|kelurahan|daerah|wilayah|puskesmas)\b")
LISTED_PLACES = re.compile(r"(?:\b(?:yakni|yaitu|ialah|adalah)\b|:)\s*(?=\x04)")
ANY_PLACE = re.compile(  # "Daerah dengan cakupan di bawah 98 persen"
    r"\W*(?:setiap\s+|tiap\s+)?(?:daerah|wilayah|provinsi|kabupaten(?:/kota)?|kota)\s+(?:dengan|yang|mana)\b"
)
LIST_HEAD = re.compile(r"([^\x01;]*?)[:\s]*;")  # what the items of a list share
ADDED_UP = re.compile(
    r"^\W*(?:(?:bila|jika|kalau|apabila|if)\s+)?(?:\w+\s+)?(?:di)?(?:jumlah|total|gabung)kan\b|^\W*added up"
)
LED_BY = re.compile(r"\b(?:sehingga|agar|supaya|maka|so that)\b")
WISHED = re.compile(r"\b(?:akan|bakal|target\w*|menargetkan|rencana\w*|jika|bila|kalau|apabila|harus|ingin|will)\b")
TARGET_AHEAD = re.compile(
    r"(?:target|sasaran|menargetkan|membidik|mematok|menyasar)\w*"
    r"(?: (?:capaian|program|peserta|warga|nasional|pelaksanaan))*(?: ckg)?"
    r"(?: (?:kita|kami|kota))?(?:\s*(?:tahun ini|tahun|di|untuk|ditetapkan|mencapai|adalah|ialah|yaitu|"
    r"sebesar|sebanyak|sekitar)\b|[\s\x02\x04])*$"
)
DENIED = re.compile(r"\b(?:keliru|hoaks|tidak benar|salah kutip|dibantah|yang beredar|diragukan)\b")
OWNED = re.compile(
    r"\b(?:memiliki|punya|mempunyai|terdiri\s+(?:dari|atas)|terbagi\s+(?:dalam|atas|menjadi|ke\s+dalam)|meliputi|"
    r"mencakup|membawahi|has|have|consists\s+of|comprises|seluruh|semua|total|all)\b"
    r"(?:\s+(?:total|sebanyak|hanya|sekitar|ada)|[\s,\x01\x02]|\b(?:dan|serta|and|jiwa|orang|penduduk)\b)*$"
)
BOTH_KINDS = re.compile(r"\s*(?:/|dan|maupun|serta|and)\s*(?:desa|kelurahan)")
MEANT_FOR = re.compile(r"\s*(?:(?!ter|paling|se)\w+\s+){0,2}(?:untuk|bagi|di)\s+")
