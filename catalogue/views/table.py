"""The public lists as CSV files: what anybody may see, in the columns of the CSV contract."""

from django.http import StreamingHttpResponse
from django.views import View

from catalogue import bulk

CACHING = "public, max-age=300"  # a large file is made anew every five minutes at most


class TableFile(View):
    """One table: its published rows, without the curators' notes and keys to anything unpublished.

    Rows are sent as the database gives them, in the order in which they are stored, so a table of any size
    begins to arrive at once and takes no memory.
    """

    http_method_names = ["get", "head", "options"]
    table = ""  # the file's name without its ending

    def get(self, request):
        """The file."""
        blocks = bulk.export(bulk.contract(self.table), public=True, ordered=False)
        response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8; header=present")
        response["Content-Disposition"] = f'attachment; filename="{self.table}.csv"'
        response["Cache-Control"] = CACHING
        return response

    def head(self, request):
        """The headers alone; nobody asks the database for them."""
        response = self.get(request)
        response.streaming_content = []
        return response
