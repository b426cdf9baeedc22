"""Every text that a reader sees: in both languages, with the same fields, and none left over."""

from __future__ import annotations

import ast
import re
from collections import Counter
from fnmatch import filter as filter_names
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import yaml

from analysis.reference import words
from analysis.reference.states import Verdict
from analysis.reference.words import LANGUAGES, catalogue, check_family, current_language, families, say, use_language

SOURCE = Path(__file__).parents[1] / "src" / "analysis"
NOTEBOOKS = SOURCE.parents[1] / "notebooks"
TEXTS = catalogue()
KEY = re.compile(r"[a-z_]+(\.[a-zA-Z_0-9]+)+")
FIELD = re.compile(r"\{[^}]*\}")
INDONESIAN = re.compile(r"\b(yang|dan|dari|tidak|adalah|untuk|orang|peserta)\b")
ENGLISH = re.compile(r"\b(the|and|of|not|people|members|which)\b", re.IGNORECASE)


def _fields(text: str) -> list[tuple[str, str | None]]:
    return sorted((name, spec) for _, name, spec, _ in Formatter().parse(text) if name)


def test_every_text_stands_in_both_languages_with_the_same_fields() -> None:
    odd = [
        key
        for key, texts in TEXTS.items()
        if tuple(texts) != LANGUAGES
        or _fields(texts["id"]) != _fields(texts["en"])
        or not all(text.strip() for text in texts.values())
    ]
    assert not odd


def test_no_key_stands_twice_in_its_group() -> None:
    """YAML keeps the last of two, and the other's text is said no more."""
    twice = []
    for path in sorted((SOURCE / "reference" / "words").glob("*.yaml")):
        waiting = [yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)]
        while waiting:
            node = waiting.pop()
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            keys = Counter(key.value for key, _ in pairs)
            twice += [f"{path.name}: {key}" for key, count in keys.items() if count > 1]
            waiting += [value for _, value in pairs]
    assert not twice


def test_no_text_is_in_the_wrong_language() -> None:
    bare = {key: {name: FIELD.sub("", text) for name, text in texts.items()} for key, texts in TEXTS.items()}
    odd = [key for key, texts in bare.items() if ENGLISH.search(texts["id"]) or INDONESIAN.search(texts["en"])]
    assert not odd


def _patterns(node: ast.AST) -> set[str]:
    """Return the keys that an expression may give; a part known only at run time is a *."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
        return {"".join(map(str, parts))}
    if isinstance(node, ast.IfExp):
        return _patterns(node.body) | _patterns(node.orelse)
    return set()


@cache
def _trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]


@cache
def _said() -> set[str]:
    calls = [
        node
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and "say" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
        and node.args
    ]
    one = set().union(*(_patterns(call.args[0]) for call in calls if len(call.args) == 1))
    return one | {f"{key}.*" for call in calls if len(call.args) > 1 for key in _patterns(call.args[0])}


def _written() -> set[str]:
    """Return every string of src and its page templates that has the form of a key of a group."""
    groups = {key.partition(".")[0] for key in TEXTS}
    strings = {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path in [*SOURCE.rglob("*.j2"), *NOTEBOOKS.glob("*.ipynb")]:
        text = path.read_text(encoding="utf-8")
        strings |= {*re.findall(r"""["']([^"'\\]+)["'\\]""", text), *re.findall(r"""say\(\\?["']([\w.]+)""", text)}
    return {text for text in strings if KEY.fullmatch(text) and text.partition(".")[0] in groups}


def test_a_family_without_a_text_for_a_state_or_with_one_for_none_is_refused_when_words_are_loaded() -> None:
    with pytest.raises(ValueError, match="differ in narrow"):
        check_family("verdict", {"of": "Verdict"}, {"met", "missed", "undecided"})
    with pytest.raises(ValueError, match="differ in narrow, perhaps"):
        check_family("verdict", {"of": "Verdict"}, {"met", "missed", "undecided", "perhaps"})
    check_family("verdict", {"of": "Verdict", "but": "narrow"}, {"met", "missed", "undecided"})
    with pytest.raises(ValueError, match="no states are called Verdicts"):
        check_family("verdict", {"of": "Verdicts"}, {"met"})


def test_a_text_that_lacks_a_language_is_refused_when_words_are_loaded() -> None:
    with pytest.raises(ValueError, match=r"verdict\.met: expected its text as id and en"):
        list(words._entries({"verdict": {"of": "Verdict", "met": {"id": "terpenuhi"}}}, ""))


def test_a_text_of_a_family_is_chosen_by_its_state() -> None:
    assert families()["verdict"] == "Verdict"
    assert say("verdict", Verdict.MISSED) == say("verdict", "missed") == "belum terpenuhi"
    with pytest.raises(KeyError):
        say("verdict", "perhaps")
    with pytest.raises(KeyError):
        say("page", "index")  # no family


def test_every_text_that_src_says_exists() -> None:
    assert len(_said()) > 100
    missing = [pattern for pattern in _said() - TEXTS.keys() if not filter_names(TEXTS, pattern)]
    assert not missing


def test_no_key_is_put_together_from_strings() -> None:
    """A text is chosen by its whole name, or by its family and a state."""
    odd = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and "say" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
        and node.args
        if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in ast.walk(node.args[0]))
    ]
    assert not odd


def test_no_text_is_left_over() -> None:
    written = _written()
    begun = {f"{text}_*" for text in written - TEXTS.keys()}
    chosen = {f"{family}.*" for family in families() if family in written or "." not in family}
    read = {"claims.*", "printed_word.*"}  # by what is checked, and by the words of a number
    used = written | begun | chosen | read | (_said() - {"*_*"})
    found = set().union(*(filter_names(TEXTS, pattern) for pattern in used - TEXTS.keys()))
    assert not TEXTS.keys() - used - found


FILLED = [
    pytest.param("id", "ditemukan '1903'", id="Indonesian"),
    pytest.param("en", "found '1903'", id="English"),
]


@pytest.mark.parametrize(("language", "part"), FILLED)
def test_fields_are_filled_in(language: str, part: str) -> None:
    use_language(language)
    text = say("error.fault", file="a.csv", row=2, column="b", found="1903", expected="c")
    assert part in text
    assert "{" not in text


def test_a_text_or_field_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("error.no_such_text")
    with pytest.raises(KeyError):
        say("error.fault", file="a.csv")


def test_an_unknown_language_is_refused_and_changes_nothing() -> None:
    use_language("en")
    with pytest.raises(ValueError, match="fr"):
        use_language("fr")
    assert current_language() == "en"


def test_no_text_stands_twice_in_a_file() -> None:
    for path in sorted(Path(words.__file__).with_name("words").glob("*.yaml")):
        group, seen = "", set[tuple[str, str]]()
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"(\w+):", line):
                group = found[1]
            elif found := re.match(r"  (\w+):", line):
                assert (group, found[1]) not in seen, (path.name, group, found[1])
                seen.add((group, found[1]))
