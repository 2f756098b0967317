# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""The translations are complete and in step with the sources, in every language that there is."""

import ast
import os
import re
import subprocess
import unicodedata

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PO = os.path.join(TOP, "po")
# As meson's preset "glib" has it.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3", "ngettext:1,2", "Q_:1g"]
# A literal within a call that translates, or marks for translation.
IN_C = re.compile(r'\b(?:N?C?_|ngettext|g_dn?gettext)\s*\(\s*"')
# In a UI definition, and in what merges translations at build time.
IN_UI = re.compile(r'translatable="(?:yes|true|1)"')
MERGED = re.compile(r"\.(?:desktop|policy|metainfo\.xml)\.in(?:\.in)?$")
LIMIT_COLUMNS = 100


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as text:
        return text.read()


def listed(name):
    return [line for line in read(f"po/{name}").splitlines() if line and not line.startswith("#")]


LANGUAGES = listed("LINGUAS")


def run(*argv):
    done = subprocess.run(argv, cwd=TOP, capture_output=True, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8"))
    assert done.returncode == 0, done.stderr
    return done.stdout


def has_texts(path):
    if MERGED.search(path):
        return True
    if path.endswith((".c", ".h")):
        return bool(IN_C.search(read(path)))
    return path.endswith(".ui") and bool(IN_UI.search(read(path)))


def files_with_texts():
    for top in ("data", "src"):
        for folder, _, names in os.walk(os.path.join(TOP, top)):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), TOP)
                if has_texts(path):
                    yield path


@pytest.fixture(scope="module")
def pot(tmp_path_factory):
    """What the sources say now."""
    path = str(tmp_path_factory.mktemp("pot") / "epmdpxy.pot")
    run("xgettext", "--files-from=po/POTFILES", f"--output={path}", "--from-code=UTF-8",
        "--no-location", *(f"--keyword={word}" for word in KEYWORDS))
    return path


class Entry:
    """One message: its context (or None), its text, that of several (or None), its translations."""

    def __init__(self, lines):
        self.context, self.text, self.plural, self.translations = None, "", None, []
        self.is_obsolete = any(line.startswith("#~") for line in lines)
        self.flags = "".join(line for line in lines if line.startswith("#,"))
        field = None
        for line in lines:
            match = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?|msgctxt)? ?(".*")$', line)
            if not match:
                continue
            field = match.group(1) or field
            self._add(field, ast.literal_eval(match.group(2)), bool(match.group(1)))

    @property
    def key(self):
        return self.context, self.text, self.plural

    def _add(self, field, part, is_first):
        if field == "msgctxt":
            self.context = (self.context or "") + part
        elif field == "msgid":
            self.text += part
        elif field == "msgid_plural":
            self.plural = (self.plural or "") + part
        elif field.startswith("msgstr") and is_first:
            self.translations.append(part)
        elif field.startswith("msgstr"):
            self.translations[-1] += part


def entries(path):
    with open(path, encoding="utf-8") as text:
        blocks = re.split(r"\n\n+", text.read().strip())
    return [entry for entry in (Entry(block.splitlines()) for block in blocks) if entry.text]


def catalogue(language):
    return entries(os.path.join(PO, f"{language}.po"))


def none_of(bad):
    assert not bad, "\n" + "\n".join(bad)


def test_potfiles_has_every_file_with_texts():
    assert sorted(files_with_texts()) == listed("POTFILES")


def test_no_text_is_cut_short_by_a_macro():
    """As with G_GUINT64_FORMAT, which is the platform's: only what is before it is extracted."""
    cut = re.compile(r'\b(?:N?C?_|ngettext)\s*\((?:[^()"]*"(?:[^"\\]|\\.)*")+\s+[A-Z]\w+')
    none_of([f"{path}: {match.group(0)}" for path in listed("POTFILES") if path.endswith(".c")
             for match in cut.finditer(read(path))])


def test_there_are_languages():
    assert {"de", "ja"} <= set(LANGUAGES)
    assert sorted(LANGUAGES) == LANGUAGES
    assert {f"{name}.po" for name in LANGUAGES} \
        == {name for name in os.listdir(PO) if name.endswith(".po")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_well_formed(language, tmp_path):
    run("msgfmt", "--check", f"--output-file={tmp_path}/x.mo", os.path.join(PO, f"{language}.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_sources_is_translated(language, pot):
    known = {entry.key: entry for entry in catalogue(language)}
    bad = []
    for entry in entries(pot):
        translation = known.get(entry.key)
        if translation is None or not all(translation.translations):
            bad.append(f"not translated: {entry.text!r}")
        elif "fuzzy" in translation.flags:
            bad.append(f"fuzzy: {entry.text!r}")
    none_of(bad)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_else_is_translated(language, pot):
    wanted = {entry.key for entry in entries(pot)}
    none_of([f"nowhere in the sources: {entry.text!r}" for entry in catalogue(language)
             if entry.is_obsolete or entry.key not in wanted])


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_and_commands_stay_as_they_are_typed(language):
    bad = []
    for entry in catalogue(language):
        wanted = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]+", entry.text))
        for translation in entry.translations:
            missing = {word for word in wanted if word not in translation}
            if missing:
                bad.append(f"{sorted(missing)} of {entry.text!r}")
    none_of(bad)


def columns(line):
    """As wide as a terminal shows it."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_several_lines_fit_into_the_terminal(language):
    none_of([f"{columns(line)} columns: {line}" for entry in catalogue(language)
             for translation in entry.translations if "\n" in entry.text.rstrip("\n")
             for line in translation.splitlines() if columns(line) > LIMIT_COLUMNS])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_agreed_upon(language):
    """A glossary at the top, so that one idea has one word."""
    head = read(f"po/{language}.po").split("msgid")[0]
    for word in ("node", "cable", "link", "island", "cut", "fix", "fault", "rule"):
        assert re.search(rf"^#.*\b{word}\b", head, re.MULTILINE), f"{word} is not in the glossary"
