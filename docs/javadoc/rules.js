// Makes links of the rule ids in the documentation, such as "(T4)" or "(B2, B13)", and of `docs/RULES.md`. The page that
// they lead to is docs/RULES.md itself, with an anchor at each id: see the profile "docs" in pom.xml.
document.addEventListener("DOMContentLoaded", () => {
  const root = new URL(pathtoroot, location.href).href;
  const module = location.href.slice(root.length).split(/[/?#]/)[0];
  if (!module.startsWith("io.picos")) {
    return; // an index: it has only first sentences
  }
  const rules = pathtoroot + module + "/doc-files/RULES.html";
  const id = /\b[A-Z]\d{1,2}[a-z]?\b/;
  const ids = new RegExp(`\\((?:${id.source}(?:, | and | to )?)+\\)`);

  const link = (text, anchor) => {
    const a = document.createElement("a");
    a.href = rules + (anchor ? "#" + anchor : "");
    a.textContent = text;
    return a;
  };
  // All ids of a text become links.
  const linkIds = (text) => text.split(new RegExp(`(${id.source})`)).map((part, at) => (at % 2 ? link(part, part) : part));

  const main = document.querySelector("main");
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("a, pre, script")) {
      continue;
    }
    if (parent.tagName === "CODE") {
      if (node.data === "docs/RULES.md") {
        found.push([node, [link(node.data)]]);
      }
    } else if (parent.textContent.includes("docs/RULES.md")) {
      found.push([node, linkIds(node.data)]); // the list of the rules of a class
    } else if (ids.test(node.data)) {
      const parts = node.data.split(new RegExp(`(${ids.source})`));
      found.push([node, parts.flatMap((part, at) => (at % 2 ? linkIds(part) : [part]))]);
    }
  }
  for (const [node, parts] of found) {
    node.replaceWith(...parts);
  }
});
