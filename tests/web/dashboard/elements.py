"""A page taken apart: a tree of its elements, with their texts in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "rect", "path", "line", "circle", "use"})


@dataclass(eq=False)
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    above: Element | None = None
    nodes: list[Element | str] = field(default_factory=list)
    """What is in it, in order."""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def children(self) -> list[Element]:
        return [node for node in self.nodes if isinstance(node, Element)]

    @property
    def raw(self) -> str:
        """All text in it, as it is."""
        return "".join(node if isinstance(node, str) else node.raw for node in self.nodes)

    @property
    def text(self) -> str:
        """All text in it, white space made one."""
        return " ".join(self.raw.split())

    def all(self, tag: str | None = None, style: str | None = None) -> list[Element]:
        """Return the elements below of a tag and a class, in order."""
        found = []
        for child in self.children:
            if (tag is None or child.tag == tag) and (style is None or style in child.classes):
                found.append(child)
            found += child.all(tag, style)
        return found

    def within(self, tag: str) -> bool:
        """Tell whether an element of a tag is above."""
        return self.above is not None and (self.above.tag == tag or self.above.within(tag))


class Reader(HTMLParser):
    """Makes the tree of a page, and notes ends without a beginning and beginnings without an end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self._here = Element("root", {})
        self.unbalanced: list[str] = []
        self.feed(text)
        self.close()
        while self._here.above is not None:
            self.unbalanced.append(self._here.tag)
            self._here = self._here.above

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = self._made(tag, attrs)
        if tag not in VOID:
            self._here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._made(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._here.tag != tag or self._here.above is None:
            self.unbalanced.append(f"/{tag}")
            return
        self._here = self._here.above

    def handle_data(self, data: str) -> None:
        self._here.nodes.append(data)

    def _made(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        made = Element(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.nodes.append(made)
        return made
