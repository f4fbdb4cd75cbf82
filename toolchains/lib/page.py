"""Checks a running device's page in Chromium; see toolchains/page."""

import argparse
import base64
import pathlib
import sys

from chromium import Chromium

SIZES = {"desktop": (1440, 1000, 1), "phone": (390, 844, 2)}
WIDTHS = (320, 390, 768, 1024, 1440)

# The lowest contrast of a text that is shown, against the nearest ground behind it, with the text.
CONTRAST = """(() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const color = parse(getComputedStyle(element).backgroundColor);
      if (color.length < 4 || color[3] > 0.99) return color;
    }
    return [255, 255, 255];
  };
  let lowest = [99, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || !element.checkVisibility() || element.closest("option, noscript, dialog:not([open])")) continue;
    const style = getComputedStyle(element);
    const color = element.closest("svg") ? style.fill : style.color;
    const [one, other] = [light(parse(color)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < lowest[0]) lowest = [ratio, text];
  }
  return lowest;
})()"""

WITHOUT_NAME = """[...document.querySelectorAll("button, a, input, select")]
  .filter((e) => e.checkVisibility() && !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML)"""


class Check:
    def __init__(self, options):
        self.options = options
        self.browser = Chromium()
        self.failures = []
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            self.browser.call(f"{domain}.enable")

    def expect(self, condition, what):
        print(f"{'ok' if condition else 'FAILED':8} {what}", flush=True)
        if not condition:
            self.failures.append(what)

    def resize(self, width, height, scale=1, mobile=False):
        self.browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                          mobile=mobile)

    def theme(self, scheme):
        self.browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def run(self):
        self.resize(*SIZES["desktop"])
        self.theme("light")
        self.browser.call("Page.navigate", url=self.options.address + "/")
        self.expect(self.browser.wait("document.readyState === 'complete' && !!document.getElementById('health')"),
                    "the page is served")
        self.sign_in()
        self.readings()
        self.pictures()
        self.detections()
        self.people()
        if self.options.serve:
            self.serve()
        self.screens()
        self.errors()
        if self.options.restart:
            self.restart()

    def sign_in(self):
        wait = self.browser.wait
        if not self.options.token_file:
            return
        token = pathlib.Path(self.options.token_file).read_text().strip()
        self.expect(wait("document.getElementById('sign-in').open"), "without a token the page asks for it")
        self.browser.call("Input.insertText", text="wrong-" + token)
        self.browser.enter()
        self.expect(wait("document.getElementById('sign-in-problem').textContent !== ''"), "a wrong token is refused")
        self.browser.call("Input.insertText", text=token)
        self.browser.enter()
        self.expect(wait("!document.getElementById('sign-in').open"), "the right token signs in")
        self.expect(self.browser.evaluate("document.cookie === ''"), "no script can read the cookie")
        self.browser.events.clear()

    def readings(self):
        wait = self.browser.wait
        self.expect(wait("!['connecting', 'no connection'].includes(document.getElementById('health').textContent)"),
                    "the status is shown")
        self.expect(wait("document.querySelectorAll('#sources article').length > 0"), "sources are shown")
        self.expect(wait("parseFloat(document.querySelector('#sources .big')?.textContent) > 0"), "frames are counted")
        self.expect(wait("document.querySelectorAll('#age-chart .bar').length > 1"), "the frame age is a histogram")
        self.expect(wait("document.querySelectorAll('#inference-chart .bar').length > 1"), "so is the inference")
        quantiles = self.browser.evaluate("[...document.querySelectorAll('.quantiles dd')].map((e) => parseFloat(e.textContent))")
        rising = None not in quantiles and all(quantiles[i] <= quantiles[i + 1] for i in (0, 1, 2, 4, 5, 6))
        self.expect(len(quantiles) == 8 and rising, f"quantiles rise: {quantiles}")
        self.expect(wait("document.querySelectorAll('#models tbody tr').length > 0"), "model versions are shown")
        self.expect(wait("document.querySelectorAll('#readings dd').length > 2"), "the device's readings are shown")

    def pictures(self):
        status = self.browser.evaluate("fetch('/api/v1/status').then((r) => r.json())")
        if status["preview"]["enabled"]:
            self.expect(self.browser.wait("document.getElementById('picture').naturalWidth > 0"), "the preview shows a picture")
            self.browser.evaluate("document.getElementById('live-toggle').click()")
            looks = "fetch('/api/v1/status').then((r) => r.json()).then((s) => s.preview.viewers)"
            self.expect(self.browser.wait(f"{looks}.then((n) => n === 0)"), "paused, nobody looks")
            self.expect(self.browser.evaluate("!document.getElementById('still').hidden"), "but the last picture stays")
            self.browser.evaluate("document.getElementById('live-toggle').click()")
            self.expect(self.browser.wait(f"{looks}.then((n) => n === 1)"), "and again somebody does")
        else:
            self.expect(self.browser.wait("document.getElementById('no-picture').textContent.includes('preview.enabled')"),
                        "the page tells why there is no preview")
        self.streams_events = status["events"]["enabled"]

    def detections(self):
        if self.streams_events:
            self.expect(self.browser.wait("document.querySelectorAll('#found li').length > 0", 30), "detections are listed")
        else:
            self.expect(self.browser.wait("document.getElementById('nothing-found').textContent.includes('sse')"),
                        "the page tells why there are no detections")

    def people(self):
        """What those need who use a keyboard or a screen reader."""
        tree = self.browser.call("Accessibility.getFullAXTree")["nodes"]
        roles = {node.get("role", {}).get("value") for node in tree}
        self.expect({"banner", "main", "contentinfo", "heading"} <= roles, "landmarks and headings are there")
        self.expect(self.browser.evaluate(WITHOUT_NAME) == [], "every control has a name")
        self.browser.evaluate("document.activeElement.blur()")
        seen = []
        for _ in range(30):
            self.browser.press("Tab", 9)
            seen.append(self.browser.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                "return [e === document.body ? '' : e.textContent.trim() || e.id, s.outlineStyle !== 'none'] })()"))
            if not seen[-1][0] and len(seen) > 1:
                break
        reached = [name for name, _ in seen if name]
        buttons = self.browser.evaluate("[...document.querySelectorAll('button')].filter((e) => e.checkVisibility()).length")
        self.expect(reached[:1] == ["Skip to the readings"], "the first tab stop skips to the readings")
        self.expect(len(reached) >= buttons, f"{buttons} buttons are reached by keyboard")
        self.expect(all(visible for name, visible in seen if name), "what has the focus shows it")
        self.browser.evaluate("document.activeElement.blur()")

    def serve(self):
        wait, find = self.browser.wait, "document.querySelector('#models tbody button:not([hidden])')"
        name = self.browser.evaluate(f"{find}.ariaLabel")
        self.browser.evaluate(f"{find}.focus()")
        self.browser.enter()
        self.expect(wait("document.getElementById('question').open"), f"a question comes before: {name}")
        self.browser.evaluate("document.getElementById('question-yes').click()")
        self.expect(wait("/: (done|begun)/.test(document.getElementById('notice').textContent)"), "the version serves")
        self.expect(wait("document.getElementById('notice').hidden", 10), "the notice goes")

    def screens(self):
        for width in WIDTHS:
            self.resize(width, 900, mobile=width < 600)
            wide = self.browser.evaluate("document.documentElement.scrollWidth")
            self.expect(wide <= width, f"{width} pixels are wide enough ({wide})")
        for scheme in ("light", "dark"):
            self.theme(scheme)
            for name, (width, height, scale) in SIZES.items():
                self.resize(width, height, scale, mobile=name == "phone")
                self.browser.wait("false", 1.5)
                if self.options.output:
                    self.screenshot(f"{name}-{scheme}.png", width)
            ratio, text = self.browser.evaluate(CONTRAST)
            self.expect(ratio >= 4.5, f"{scheme}: the lowest contrast is {ratio:.2f}, of \"{text}\"")
        self.theme("light")

    def screenshot(self, name, width):
        height = self.browser.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        data = self.browser.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        folder = pathlib.Path(self.options.output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(base64.b64decode(data))

    def errors(self):
        found = []
        for event in self.browser.events:
            parameters = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append(parameters["exceptionDetails"]["exception"].get("description", "exception"))
            if event["method"] == "Log.entryAdded" and parameters["entry"]["level"] == "error":
                found.append(parameters["entry"]["text"] + " " + parameters["entry"].get("url", ""))
            if event["method"] == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if not url.startswith((self.options.address, "blob:" + self.options.address, "data:")):
                    found.append("asked elsewhere: " + url)
        self.expect(found == [], f"no error and no request to elsewhere {found[:5] or ''}")

    def restart(self):
        wait = self.browser.wait
        print("waiting for a restart", flush=True)
        self.expect(wait("/does not answer/.test(document.getElementById('notice').textContent)", 60),
                    "the page tells that the device is away")
        self.expect(wait("/Connected again|started anew/.test(document.getElementById('notice').textContent)", 60),
                    "and that it is back")
        self.expect(wait("parseFloat(document.querySelector('#sources .big')?.textContent) > 0"), "frames are counted again")


def main():
    parser = argparse.ArgumentParser(prog="page")
    parser.add_argument("address")
    parser.add_argument("--token-file")
    parser.add_argument("--output")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--restart", action="store_true")
    check = Check(parser.parse_args())
    try:
        check.run()
    finally:
        check.browser.close()
    if check.failures:
        sys.exit(f"page: {len(check.failures)} of the checks failed")


main()
