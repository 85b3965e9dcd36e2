"""Makes `src/magpies/web/pages/locales.json`: how the languages write numbers, dates and countries.

All of it comes from the Unicode CLDR inside Node, so that the broker, which has no such tables,
writes what browsers would. Run `make countries`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

from magpies.web.status_words import LANGUAGES

PAGES: Final = Path(__file__).parents[1] / "src" / "magpies" / "web" / "pages"
TARGET: Final = PAGES / "locales.json"

_ASK: Final = """
const [languages, codes] = JSON.parse(process.argv[1]);
const { of } = Intl.DisplayNames.prototype;
const part = (format, value, type) =>
  format.formatToParts(value).find((each) => each.type === type);
const pattern = (parts, places) =>
  parts.map(({ type, value }) => places[type] ?? value).join("");
const dates = (language, more) => {
  const options = { day: "numeric", month: "long", timeZone: "UTC", ...more };
  const locale = `${language === "en" ? "en-GB" : language}-u-ca-gregory-nu-latn`;
  const format = new Intl.DateTimeFormat(locale, options);
  return Array.from({ length: 12 }, (_, month) =>
    pattern(format.formatToParts(Date.UTC(2026, month, 28)), { day: "{day}", year: "{year}" }));
};
const locale = (language) => {
  const number = new Intl.NumberFormat(language);
  const names = new Intl.DisplayNames(language, { type: "region" });
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  return {
    digits: [...new Intl.NumberFormat(language, { useGrouping: false }).format(1234567890)],
    group: part(number, 1_000_000, "group").value,
    grouped: [1_000, 10_000].find((value) => part(number, value, "group")),
    decimal: part(number, 1.5, "decimal").value,
    percent: pattern(percent.formatToParts(0.5), { integer: "{}" }),
    days: dates(language, {}),
    dates: dates(language, { year: "numeric" }),
    countries: Object.fromEntries(codes.map((code) => [code, of.call(names, code)])),
  };
};
console.log(JSON.stringify(Object.fromEntries(languages.map((each) => [each, locale(each)]))));
"""


def main() -> None:
    """Write the file."""
    codes = sorted(json.loads((PAGES / "world.json").read_bytes())["countries"])
    node = shutil.which("node")
    assert node is not None, "run this through make"
    done = subprocess.run(  # noqa: S603 - fixed words and codes
        [node, "-e", _ASK, json.dumps([LANGUAGES, codes])],
        check=True,
        capture_output=True,
        timeout=60,
    )
    locales = json.loads(done.stdout)
    for locale in locales.values():
        locale["digits"] = locale["digits"][-1] + "".join(locale["digits"][:-1])
    lines = json.dumps(locales, ensure_ascii=False, separators=(",", ":")).replace("},", "},\n")
    TARGET.write_text(lines + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(codes)} countries in {len(locales)} languages")


if __name__ == "__main__":
    main()
