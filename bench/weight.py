"""What a page weighs on the way to a phone: bytes as sent (compressed, with headers), requests, by type, cold and warm.

`python -m bench.weight URL [URL …]` with the server running, from the top folder. Cold is a browser that has never been
here; warm is the same browser asking again. Ends with status 1 when a page is over the respondent's budget
(design: 40 kB and 6 requests cold, 8 kB warm); `--budget 90000` for officials' pages.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from playwright.sync_api import BrowserContext, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
COLD, WARM, REQUESTS = 40_000, 8_000, 6


class Weight(NamedTuple):
    """Bytes over the network and requests of one visit, by type of resource; what the cache held counts nothing."""

    sizes: Counter[str]
    requests: Counter[str]

    @property
    def size(self) -> int:
        return self.sizes.total()

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {self.sizes[kind]} ({number})" for kind, number in self.requests.most_common())
        return f"{self.size:>7} bytes, {self.requests.total()} requests: {kinds}"


def visit(context: BrowserContext, url: str) -> Weight:
    """Opens the address in a new tab and adds up what came over the network until nothing more did."""
    sizes, requests, kinds = Counter[str](), Counter[str](), dict[str, str]()
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def came(event: dict[str, object]) -> None:
        answer = event["response"]
        assert isinstance(answer, dict)
        if not (answer.get("fromDiskCache") or answer.get("fromPrefetchCache")):
            kinds[str(event["requestId"])] = str(event["type"]).lower()
            requests[str(event["type"]).lower()] += 1

    def ended(event: dict[str, object]) -> None:
        kind = kinds.get(str(event["requestId"]))
        if kind:
            sizes[kind] += int(float(str(event["encodedDataLength"])))

    network.on("Network.responseReceived", came)
    network.on("Network.loadingFinished", ended)
    page.goto(url, wait_until="networkidle")
    page.close()
    return Weight(sizes, requests)


def weigh(urls: list[str]) -> Iterator[tuple[str, Weight, Weight]]:
    """Each address with its cold and its warm weight, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for url in urls:
            context = browser.new_context(viewport={"width": 360, "height": 740})
            yield url, visit(context, url), visit(context, url)
            context.close()
        browser.close()


def main() -> int:
    """Prints two lines a page and says whether all keep to the budget."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("urls", nargs="+", metavar="URL")
    parser.add_argument("--budget", type=int, default=COLD, help="most bytes cold")
    options = parser.parse_args()
    heavy = False
    for url, cold, warm in weigh(options.urls):
        over = cold.size > options.budget or warm.size > WARM or cold.requests.total() > REQUESTS
        heavy = heavy or over
        print(f"{url}{'  OVER BUDGET' if over else ''}\n  cold {cold}\n  warm {warm}")
    return int(heavy)


if __name__ == "__main__":
    sys.exit(main())
