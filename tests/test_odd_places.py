"""Places and settings that cannot be used: one sentence and status 2, or as if they were not there."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import PROJECT, UHC

SENTENCES = {
    "a working folder that is gone": ("mkdir gone; cd gone; rmdir ../gone; {uhc} store history", "Folder kerja"),
    "a time zone out of range": ("TZ=UTC+99 {uhc} store history", "TZ='UTC+99'"),
    "a time zone that is another file": ("TZ=/etc/passwd {uhc} store history", "TZ='/etc/passwd'"),
    "a time zone over the limit": ("TZ={long}{long} {uhc} store history", "(520)"),
    "an export to a pipe": ("mkfifo x.csv; {uhc} store export membership x.csv", "bukan berkas"),
    "a full disk behind the output": ("{uhc} store history > /dev/full", "tidak dapat ditulis"),
    "few files": ("ulimit -n 40; {uhc} run bangka --notebook iku_review --output out", "ulimit -n 104"),
    "an export to no folder": ("{uhc} store export membership none/x.csv", "bukan folder"),
    "a name over the limit": ("{uhc} store export membership {long}.csv", "File name too long"),
    "a template to no folder": ("{uhc} template membership none/x.xlsx", "bukan folder"),
    "a demonstration in a file": ("{uhc} demo --folder file.txt", "file.txt tidak dapat ditulis"),
    "verdicts in a file": (
        "{uhc} claims --region bangka --date 2025-09-01 '81 persen' --output file.txt > told.txt",
        "Tidak dapat memakai file.txt",
    ),
}


def shell(folder: Path, words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "file.txt").write_text("x", encoding="utf-8")
    words = words.format(uhc=UHC, long="x" * 260)
    env = {**os.environ, "UHC_PROJECT": str(PROJECT), "UHC_STORE": str(folder / "o.duckdb"), **environment}
    return subprocess.run(["sh", "-c", words], cwd=folder, env=env, capture_output=True, text=True, timeout=280)


@pytest.mark.parametrize(("words", "said"), SENTENCES.values(), ids=SENTENCES)
def test_one_sentence_and_status_2(tmp_path: Path, words: str, said: str) -> None:
    done = shell(tmp_path, words)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_where_even_the_sentence_cannot_be_written_the_status_says_it(tmp_path: Path) -> None:
    done = shell(tmp_path, "{uhc} store history > /dev/full 2> /dev/full")
    assert done.returncode == 2
    done = shell(tmp_path, "{uhc} store history >&- 2>&- <&-")
    assert done.returncode == 0


def test_settings_of_others_spoil_no_report_and_it_is_its_owners_alone(tmp_path: Path) -> None:
    """A backend that is none, a home that cannot be written, a temporary folder near the limit, a wide umask."""
    long = tmp_path / "/".join(["d" * 200] * 15)
    long.mkdir(parents=True)
    given = {"MPLBACKEND": "rubbish", "HOME": "/nonexistent", "TMPDIR": str(long)}
    words = "umask 000; {uhc} run bangka --notebook iku_review --output out/" + "e" * 200
    done = shell(tmp_path, words, **given)
    assert done.returncode == 0, done.stderr
    made = [*(tmp_path / "out").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o700}
    assert not [*long.iterdir()]
