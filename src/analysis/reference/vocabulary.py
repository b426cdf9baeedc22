"""The words of the field as texts write them: measures, segments, bases, hopes, and what lies between without weight."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(
    r"(?<=[^\W_][.!?])(?<!\b[Kk]ab\.)(?<!\b[Kk]ep\.)(?<!\bprov\.)(?<!\bProv\.)(?<!\b[Nn]o\.)(?<!\b[Dd]r\.)(?<!\bdrg\.)(?<!\bH\.)(?<!\bHj\.)(?<!\bM\.)"
    r"\s+(?=[\"“'(]?[A-Z0-9])|(?<=[)%\"”][.!?])\s+(?=[\"“'(]?[A-Z0-9])|(?<=[.!?][\"”])\s+(?=[\"“'(]?[A-Z0-9])|\n\s*\n"
)
SEPARATOR = re.compile(
    r"[,;:()—–]|\s-\s|\b(?:dan|serta|dengan|atau|yakni|yaitu|setara|sedangkan|sementara(?: itu)?|adapun|namun|tetapi|tapi|"
    r"padahal|sehingga|karena|setelah|sesuai|menurut|kata|ujar|sebut|melampaui|melebihi|naik|turun|meningkat|menurun|"
    r"bertambah|berkurang|menjadi(?=\s*\x01)|and|with|while|but|or)\b"
)
CONTRAST = re.compile(r";|\b(?:sedangkan|sementara|adapun|namun|tetapi|tapi|padahal|while|whereas|but)\b")
FAMILIES = {
    "foreign": r"kepuasan|\bpuas\b|imunisasi|vaksin\w*|rujukan|kunjungan|\bklaim\b|hipertensi|diabetes|\btbc?\b|tuberkulosis|"
    r"(?<!status )\bgizi\b|kemiskinan|pengangguran|\bmembayar\b|responden|disurvei|\bpasien\b|pelatihan|dihadiri|rapat|peserta (?:rapat|pelatihan|forum|acara|upacara|lomba)|mengikuti pelatihan|mobile jkn|aplikasi|antrean|"
    r"inflasi|ekonomi|rawat (?:inap|jalan)|disabilitas|merokok|air bersih|sanitasi|jamban|ditolak|kecelakaan",
    "deactivated": r"(?:di|me|pe)nonaktif\w*|diputus|dikeluarkan|deactivated|dihentikan|menghentikan pembiayaan",
    "inactive": r"non-?\s?aktif|tidak aktif|inactive",
    "active": r"(?:ke)?aktif(?:an)?(?:nya)?\b|\bactive\b|\bactivity\b",
    "unregistered": r"(?:belum|tidak) (?:ter\w+|memiliki|menjadi|masuk|punya|ter-?cover\w*)|unregistered",
    "arrears": r"menunggak|penunggak|tunggakan|arrears",
    "quota": r"\bkuota\b|\bquota\b",
    "ckg_signed_up": r"(?:mendaftar|pendaftar)(?= (?:ckg|cek)|\w* ckg)",
    "ckg": r"\bckg\b|cek kesehatan gratis|pemeriksaan kesehatan gratis|\bdiperiksa\b|\bskrining\b|screened|examined",
    "stunting": r"\bstunting\b",
    "maternal_deaths": r"kematian ibu|\baki\b|ibu meninggal|maternal",
    "neonatal_deaths": r"kematian neonat\w+|\bakn\b|neonatal",
    "infant_deaths": r"kematian bayi|\bakb\b|infant",
    "under5_deaths": r"kematian balita|\bakaba\b",
    "life_expectancy": r"(?:umur|usia|angka) harapan hidup|life expectancy",
    "budget": r"\banggaran\w*|menganggarkan|dianggarkan|mengalokasikan|\balokasi\b|budget",
    "registered": r"terdaftar|keikutsertaan|kepesertaan(?:nya)?|cakupan(?:nya)?|\buhc\b|universal health coverage|\bjkn(?:-kis)?\b|\bpeserta(?:nya)?\b|"
    r"tercakup|terlindungi|ter-?cover\w*|coverage|\bregistered\b|\bmembers\b|jaminan kesehatan",
    "population": r"(?:jumlah )?penduduk(?:nya)?\b|berpenduduk|residents|population",
}
SEGMENTS = {
    "pbi_jk": r"\bpbi(?:[ -]?jkn?)?\b(?! (?:apbd|daerah))",
    "pbpu_pemda": r"\bpbpu (?:dan |& )?(?:bp )?pemda\b|(?:dibiayai|ditanggung|didaftarkan|dibayar(?:kan|i)?) (?:oleh )?(?:pemda|pemerintah daerah|pemkab|pemkot|apbd)\b|\bpbi (?:apbd|daerah)\b|\bpemda\b(?= *(?:,|\.|$))",
    "ppu_pn": r"\bppu (?:penyelenggara negara|pn)\b",
    "ppu_bu": r"\bppu (?:badan usaha|bu|swasta)\b",
    "ppu": r"\bppu\b",
    "pbpu": r"\bpbpu(?: mandiri)?\b|peserta mandiri|segmen mandiri",
    "bp": r"\bbp\b|bukan pekerja",
}
OF_BASE = re.compile(
    r"\s*(?P<of>(?:dari|of|terhadap|antara)\s+)?(?:(?:jumlah|total|seluruh|keseluruhan|semua|the|all)\s+)*"
    r"(?P<base>penduduk|warga|masyarakat|jiwa|population|residents|peserta|members|target|sasaran|pendaftar)(?:nya)?\b"
    r"(?:(?<=peserta)(?:\s+(?:terdaftar|jkn))+|\s+yang ditetapkan)?"
)
SYSTEMS = {
    "survey": r"\bssgi\b|\bski\b|survei (?:status gizi|kesehatan)(?: (?:balita|indonesia))?",
    "routine": r"\be-?ppgbm\b|penimbangan rutin",
    "census": r"long form|sensus penduduk",
}
BASES = {
    "population": ("penduduk", "warga", "masyarakat", "jiwa", "population", "residents"),
    "registered": ("peserta", "members"),
    "target": ("target", "sasaran"),
    "signed_up": ("pendaftar",),
}
TARGETISH = re.compile(
    r"\b(?:target\w*|menargetkan|ditargetkan|syarat\w*|mensyaratkan|mewajibkan|minimal|ambang|batas|standar|harus|wajib|"
    r"seharusnya|idealnya|diharapkan|berharap|harapan(?! hidup)|akan|bakal|rencana\w*|direncanakan|proyeksi|diproyeksikan|"
    r"jika|apabila|bila|kalau|agar|supaya|ingin|perkiraan|diperkirakan|bukan(?! pekerja)|keliru|hoaks|masih perlu|kurang)\b"
)
HOPES = re.compile(
    TARGETISH.pattern[:-3]
    + r"|segera|bisa|dapat|untuk|guna|bagi|upaya|berupaya|mendorong|komitmen|berkomitmen|belum|demi|hampir|nyaris|mayoritas|sebagian|tidak|bukan|kecuali|hendak|janji\w*|menjanjikan)\b"
)
EVERYBODY = re.compile(
    r"\b(?:seluruh|semua|segenap|setiap|all)\s+(?:lapisan\s+)?(?:masyarakat|penduduk|warga|orang|jiwa|residents)(?:nya)?\b"
    r"[^.;,]{0,60}?\b(?:tercakup|terdaftar|terjamin|terlindungi|ter-?cover\w*|menjadi\s+peserta|memiliki\s+(?:jaminan|jkn|kartu)"
    r"|punya\s+(?:jkn|bpjs)|registered|covered)"
)
CHANGE = re.compile(r"\b(?:naik|turun|meningkat|menurun|bertambah|berkurang|selisih|kenaikan|penurunan|rose|fell|up|down)\s+"
                    r"(?:sebesar\s+|sebanyak\s+|sekitar\s+|hingga\s+|by\s+)?$")  # fmt: skip
APPOSED = re.compile(r"^(?P<words>[^;:]*?)(?:\s*,)?\s*(?:\b(?:atau|yakni|yaitu|setara|alias|or)\b(?:\s+dengan)?|\(|=|,)\s*"
                     r"(?:\b(?:sekitar|sebanyak|sebesar|setara|baru)\b\s*)*$")  # fmt: skip
OUT_OF = re.compile(r"^\s*(?:dari|of|out of|/)\s*(?:(?:total|jumlah|sekitar|target|sasaran|seluruh)\s*)*$")
PARTS = re.compile(r"terdiri(?: dari| atas)?|rincian\w*|meliputi|terbagi|yakni|yaitu|:")
GLUE = frozenset(
    (
        "ada adalah adapun akhir angka antara at atau awal badan bahkan bahwa balita baru bayi berada berdasarkan "
        "berhasil berjumlah berstatus bpjs bps bukan bulan bupati by cabang capai capaian cek daerah dalam dan dari "
        "data dengan di dibanding dicatat dinas diperiksa direktur disdukcapil dukcapil e-ppgbm eppgbm februari "
        "gratis gubernur hampir hanya hari hasil hidup hingga ialah ibu ikut in ini is itu iuran jaminan jamkes "
        "januari jenis jiwa juga jumat jumlah jumlahnya kab kab. kabupaten kami kamis kasus ke kelahiran kelompok "
        "kematian kemudian kepala kependudukan kepulauan kesehatan keseluruhan kini kita kota kurang lagi lahir lain "
        "lalu laporan laporannya lebih mampu mandiri maret masih masyarakat melakukan memeriksa memiliki mencapai "
        "mencatat mendapat menembus mengalami mengikuti menjadi menjalani menunjukkan menurut menyebut menyentuh "
        "meraih minggu mulai nasional negara neonatal of oleh orang pada pekerja pelaksana pemeriksaan pemkab pemkot "
        "pemprov penduduk penduduknya penerima penyelenggara per percent persentase pertengahan peserta pesertanya "
        "plt posisi prevalensi program provinsi pun punya rabu rata-rata reached resmi saat sabtu sampai sebagai "
        "sebanyak sebelumnya sebesar sebut secara segini segmen sejak sekarang sekitar sekretaris selama selasa "
        "seluruh semester sendiri senin sensus sepanjang serta setelah sistem ski sosial ssgi stands sudah survei "
        "tahun tahun2 telah tembus terakhir terbaru tercatat terendah terhitung terperiksa tersebut tersisa tertinggi "
        "the tinggal tingkat total tugas umur untuk usaha usia wakil wali walikota warga warganya was wib wilayah "
        "yaitu yakni yang yg "
        "of out had has have the a an on members registered were are been since than "
        "konsolidasi bersih dkb agregat membuat resminya "
        "target sasaran ditetapkan mengatakan menjelaskan mengungkapkan menyampaikan menuturkan menyatakan melaporkan memaparkan dinkes bpjs "
    ).split()
)
STAFF = frozenset("tenaga petugas perawat dokter bidan kader relawan siswa pelajar pasien pekerja buruh pns ibu".split())
SHARED_OUT = re.compile(r"\b(?:masing-masing|berturut-turut|respectively)\b")
LISTED = re.compile(r"\s*(?:,|dan|serta|&|maupun|and|,\s*dan)\s*")
