"""The public lists as CSV files: what anybody may see, in the columns of the CSV contract."""

from django.http import StreamingHttpResponse
from django.views import View

from catalogue import bulk

from .filters import NotUnderstood
from .lists import refusal

CACHING = "public, max-age=300"  # a large file is made anew every five minutes at most


class TableFile(View):
    """One table: its published rows, without the curators' notes and keys to anything unpublished.

    The parameters are those of the list, so that the file holds all of what the page shows the beginning of.
    Rows are sent as the database gives them, in the order in which they are stored, so a table of any size
    begins to arrive at once and takes no memory.
    """

    http_method_names = ["get", "head", "options"]
    table = ""  # the file's name without its ending
    page = None  # the list, whose filters its address may have

    def get(self, request):
        """The file."""
        try:
            wanted = self.page.wanted_rows(request.GET, ["show"] if self.page.parts() else [])
        except NotUnderstood as refused:
            return refusal(request, str(refused), "html")
        blocks = bulk.export(bulk.contract(self.table), queryset=wanted, public=True, ordered=False)
        response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8; header=present")
        response["Content-Disposition"] = f'attachment; filename="{self.table}.csv"'
        response["Cache-Control"] = CACHING
        return response

    def head(self, request):
        """The headers alone; nobody asks the database for them."""
        response = self.get(request)
        if response.streaming:
            response.streaming_content = []
        return response
