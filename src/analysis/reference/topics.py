"""What a statement can speak of: the known topics, their measures, and the names by which they are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOPIC_SEGMENTS = tuple(
    f"segment:{name}" for name in ("pbi_jk", "pbpu_pemda", "ppu", "ppu_pn", "ppu_bu", "pbpu", "bp", "subsidised")
)


ANY = "*"  # a topic of whichever segment


@dataclass(frozen=True)
class Topic:
    """What a statement speaks of: the measures of its percentage, count and whole; ``per`` of its rate."""

    key: str
    shares: tuple[str, ...] = ()
    count: str = ""
    wholes: tuple[str, ...] = ()
    segment: str = ""
    per: int = 100


CKG_SHARES = ("ckg_checked_of_population_pct", "ckg_checked_of_target_pct", "ckg_checked_of_signed_up_pct")
TOPICS = {
    topic.key: topic
    for topic in (
        Topic("coverage_registered", ("coverage_registered_pct",), "registered_persons", ("population_persons",)),
        Topic("keaktifan", ("keaktifan_pct",), "active_persons", ("registered_persons",)),
        Topic("active_of_population", ("active_of_population_pct",), "active_persons", ("population_persons",)),
        Topic(
            "ckg_checked",
            CKG_SHARES,
            "ckg_checked_persons",
            ("population_persons", "ckg_target_persons", "ckg_signed_up_persons"),
        ),
        Topic("ckg_target", ("ckg_target_of_population_pct",), "ckg_target_persons", ("population_persons",)),
        Topic("ckg_signed_up", ("ckg_signed_up_of_population_pct",), "ckg_signed_up_persons", ("population_persons",)),
        Topic("maternal_deaths", ("maternal_deaths_per_100k",), "maternal_deaths", ("live_births",), per=100_000),
        Topic("neonatal_deaths", ("neonatal_deaths_per_1000",), "neonatal_deaths", ("live_births",), per=1_000),
        Topic("infant_deaths", ("infant_deaths_per_1000",), "infant_deaths", ("live_births",), per=1_000),
        Topic("under5_deaths", ("under5_deaths_per_1000",), "under5_deaths", ("live_births",), per=1_000),
        Topic("maternal_target", ("target_maternal_deaths_per_100k",), per=100_000),
        Topic("stunting", ("stunting_pct",), "stunted_children", ("measured_children",)),
        Topic("ckg_of_population", CKG_SHARES[:1], "ckg_checked_persons", ("population_persons",)),
        Topic("ckg_of_target", CKG_SHARES[1:2], "ckg_checked_persons", ("ckg_target_persons",)),
        Topic("ckg_of_signed_up", CKG_SHARES[2:], "ckg_checked_persons", ("ckg_signed_up_persons",)),
        Topic("inactive", ("inactive_of_population_pct",), "inactive_persons", ("population_persons",)),
        Topic("inactive_of_registered", ("inactive_of_registered_pct",), "inactive_persons", ("registered_persons",)),
        Topic("ckg_pupils", (), "ckg_target_pupils_persons"),
        Topic("unregistered", ("unregistered_of_population_pct",), "unregistered_persons", ("population_persons",)),
        Topic("pemda_share", ("pemda_share_pct",), segment=ANY),
        Topic("registered_children", (), "registered_children"),
        Topic("measured", (), "measured_children"),
        Topic("quota", (), "quota_persons", segment=ANY),
        Topic("deactivated", (), "deactivated_persons", segment=ANY),
        Topic("population", (), "population_persons"),
        Topic("severe_malnutrition", (), "severe_malnutrition_children"),
        Topic("pregnant", (), "pregnant_persons"),
        Topic("handed_over", (), "handed_over_persons", segment=ANY),
        Topic("complete_immunisation", ("complete_immunisation_pct",)),
        Topic("antenatal_k1", ("antenatal_k1_pct",)),
        Topic("antenatal_k4", ("antenatal_k4_pct",)),
        Topic("live_births", (), "live_births"),
        Topic("life_expectancy", (), "life_expectancy_years"),
        Topic("arrears", (), "arrears_persons", segment=ANY),
        Topic("budget", (), "budget_idr", segment="pbpu_pemda"),
    )
}
SYNONYMS = {
    r"(capaian |cakupan |kepesertaan )?(uhc|jkn)|(cakupan|kepesertaan|coverage|uhc coverage)": "coverage_registered",
    r"(tingkat )?keaktifan( peserta)?|active members": "keaktifan",
    r"ckg|cek kesehatan gratis|pemeriksaan kesehatan gratis": "ckg_checked",
    r"(target|sasaran)( nasional)? ckg|(national )?ckg target": "ckg_target",
    r"(jumlah )?pendaftar ckg|ckg sign-?ups": "ckg_signed_up",
    r"aki|angka kematian ibu|kematian ibu|maternal (deaths|mortality)": "maternal_deaths",
    r"akn|kematian neonatal|kematian neonatus|neonatal mortality": "neonatal_deaths",
    r"akb|angka kematian bayi|kematian bayi|infant mortality": "infant_deaths",
    r"akaba|(angka )?kematian balita": "under5_deaths",
    r"target aki": "maternal_target",
    r"prevalensi stunting|balita stunting": "stunting",
    r"(jumlah )?penduduk|residents": "population",
    r"kelahiran hidup|live births": "live_births",
    r"umur harapan hidup|usia harapan hidup|life expectancy": "life_expectancy",
    r"kuota( (peserta|kepesertaan|pbi|pbpu|pemda|provinsi|pemprov))*": "quota",
    r"penunggak iuran|peserta mandiri menunggak": "arrears",
    r"anggaran iuran kota|anggaran iuran kabupaten": "budget",
}


def read_topic(text: str) -> Topic:
    """Return the topic that a key, such as segment:pbi_jk, or an exact name means; what else is printed is free."""
    folded = " ".join(text.casefold().split())
    if folded.startswith("segment:"):
        segment = folded.removeprefix("segment:").strip()
        return Topic(f"segment:{segment}", ("keaktifan_pct",), "registered_persons", segment=segment)
    if folded in TOPICS:
        return TOPICS[folded]
    return next((TOPICS[key] for pattern, key in SYNONYMS.items() if re.fullmatch(pattern, folded)), Topic(""))
