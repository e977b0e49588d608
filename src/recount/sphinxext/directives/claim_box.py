"""``{claim-box}``: what was claimed, whether it holds and who says so, before the argument.

Its list has one to three claims. An item begins with the quotation, ``{quote}`id` ``; what follows
is the reason, by default that of the verdict. Text after the list says what would settle it.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.datapackage.tables import nearest
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.sphinxext.nodes import collapsible, cross_ref, page_link
from recount.sphinxext.verdict_box import verdict_box
from recount.verdict_words import SYMBOLS
from recount.verdicts import Verdict


class claim_box(nodes.General, nodes.Element):
    """The box; its children are the claims, what would settle them, and all claims, folded."""


class ClaimBox(SphinxDirective):
    """The box of a chapter."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        published = self.env.app.recount.published
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        if not body.children or not isinstance(body[0], nodes.bullet_list):
            raise self.error("the claim box begins with a list of claims: - {quote}`id` reason")
        boxed, rows = [], []
        for item in body[0].children:
            verdict = self._verdict(item, published)
            boxed.append(verdict)
            rows.append(_claim(verdict, item, self.env.docname))
        settle = body.children[1:] or _settle(boxed)
        for paragraph in settle:
            paragraph["classes"].append("settle")
        return [claim_box("", *rows, *settle, _all_claims(published, self.env.docname))]

    def _verdict(self, item: nodes.Element, published: Published) -> Verdict:
        """The verdict on the claim that an item of the list quotes first."""
        first = item[0][0] if item.children and item[0].children else None
        if not isinstance(first, cross_ref) or "quote" not in first["classes"]:
            raise self.error("a claim of the box begins with its quotation: - {quote}`id` reason")
        verdicts = published.outputs.verdicts
        if first["row"] not in verdicts:
            hint = nearest(first["row"], verdicts)
            raise self.error(f"no chapter publishes a verdict on {first['row']!r}{hint}")
        return verdicts[first["row"]]


def _claim(verdict: Verdict, item: nodes.Element, page: str) -> nodes.container:
    """A claim of the box: its quotation, the verdict on both axes, and the reason."""
    quotation, *reason = (node.deepcopy() for node in item[0].children)
    if not any(node.astext().strip() for node in reason):
        reason = [nodes.Text(verdict.reason)]
    elif isinstance(reason[0], nodes.Text):
        reason[0] = nodes.Text(reason[0].lstrip())
    agreement, _, who = verdict.words.partition(" \u00b7 ")
    anchor = f"at-{anchor_id('verdict', verdict.claim)}"
    words = page_link(f"{SYMBOLS[verdict.agreement]}\u00a0{agreement}", page, anchor)
    says = [nodes.Text(" "), nodes.inline("", who, classes=["who-says-so"])] if who else []
    kind = f"verdict-{verdict.agreement.replace(' ', '-')}"
    return nodes.container(
        "",
        nodes.paragraph("", "", quotation, classes=["claim-quotation"]),
        nodes.paragraph("", "", nodes.strong("", "", words), *says, classes=["claim-verdict"]),
        nodes.paragraph("", "", *reason, classes=["claim-reason"]),
        classes=["claim", kind],
    )


def _settle(boxed: list[Verdict]) -> list[nodes.paragraph]:
    """What would settle the claims, as their verdicts have it."""
    sentences = dict.fromkeys(each.would_settle for each in boxed if each.would_settle)
    text = f"What would settle it: {' '.join(sentences)}"
    return [nodes.paragraph("", text)] if sentences else []


def _all_claims(published: Published, page: str) -> collapsible:
    """Every verdict of the chapter, with what it rests on."""
    outputs = published.outputs
    own = [id for (kind, id), home in outputs.homes.items() if (kind, home) == ("verdict", page)]
    boxes = [
        verdict_box(outputs.verdicts[id], published.history.errata_of("verdict", id)) for id in own
    ]
    return collapsible(
        "", *boxes, ids=["all-claims"], head="All claims of this case",
        tail=f"({len(own)}), each with its evidence and searches", classes=["all-claims"],
    )  # fmt: skip


def claim_box_html(translator, node: claim_box) -> str:
    """The start of the box."""
    return '<section class="claim-box" aria-label="What is claimed, and whether it holds">\n'
