"""What MyST-NB shows for the stored outputs of a chapter: results, charts and verdicts."""

from __future__ import annotations

from docutils import nodes

from recount.charts.chart import CHART_MIME
from recount.results import RESULT_MIME, Result
from recount.sphinxext.chart_figures import chart
from recount.sphinxext.data_frames import data_frame, is_data_frame
from recount.sphinxext.nodes import row_location
from recount.sphinxext.value_cards import number_node
from recount.sphinxext.verdict_box import verdict_box, verdict_table
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME, Verdict

_MIMES = (RESULT_MIME, CHART_MIME, VERDICT_MIME, SUMMARY_MIME)


class MimeRenderer:
    """The plugin of MyST-NB, named in ``pyproject.toml``."""

    mime_priority_overrides = [("*", mime, 0) for mime in _MIMES]

    @staticmethod
    def handle_mime(renderer, data, inline: bool):
        """Nodes of one output; none for other outputs, and in a book without the extension."""
        app = renderer.renderer.document.settings.env.app
        if data.mime_type == "text/html" and is_data_frame(data.string):
            return [data_frame(data.string)]
        if data.mime_type not in _MIMES or not hasattr(app, "recount"):
            return None
        published, content = app.recount.published, data.content
        if data.mime_type == RESULT_MIME:
            if not inline:
                return [nodes.comment()]  # the appendix shows it; without a node, its text is shown
            result = Result.from_dict(content)
            return [number_node(result.text, result, "result", row_location("result", result.id))]
        if data.mime_type == CHART_MIME:
            record, svg = published.outputs.charts[content["id"]]
            return [chart("", record=record, svg=svg)]
        verdicts = [Verdict(**record) for record in content]
        if data.mime_type == SUMMARY_MIME:
            return [verdict_table(verdicts)]
        return [
            verdict_box(verdict, published.history.errata_of("verdict", verdict.claim))
            for verdict in verdicts
        ]
