"""One source as a file for reference managers: BibTeX, RIS, CSL-JSON."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from catalogue import reference_files
from catalogue.models import Source, Status

from .base import CACHING, Digest
from .detail import DetailPage

# The ending of the file: what writes it, its media type, what the format is called.
FORMATS = {
    "bib": (reference_files.bibtex, "application/x-bibtex", "BibTeX"),
    "ris": (reference_files.ris, "application/x-research-info-systems", "RIS"),
    "json": (reference_files.csl, "application/vnd.citationstyles.csl+json", "CSL-JSON"),
}


class ReferenceFile(DetailPage):
    """One published source in one of the `FORMATS`; as its page, 301 for an old slug, 410 when withdrawn."""

    model = Source
    list_name = "sources"
    kept = False  # it is quicker written again
    ending = ""

    def get(self, request, slug):
        source = self.find(slug)
        if source is None:
            return self.redirect(slug)
        if source.status != Status.PUBLISHED:
            return self.withdrawn()
        write, kind, _words = FORMATS[self.ending]
        text = write(source)
        digest = Digest()
        digest.add([text])
        etag = quote_etag(digest.hexdigest())
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = HttpResponse(text, content_type=f"{kind}; charset={settings.DEFAULT_CHARSET}")
            response["Content-Disposition"] = f'attachment; filename="{source.slug}.{self.ending}"'
        response["ETag"] = etag
        response["Cache-Control"] = CACHING
        return response

    def address(self, record):
        return file_address(record, self.ending)


def file_address(source, ending):
    """The address of the file of a source."""
    return reverse(f"catalogue:source_{ending}", args=[source.slug])


def files(source):
    """[(what the format is called, address)] of the files of a source."""
    return [(words, file_address(source, ending)) for ending, (_write, _kind, words) in FORMATS.items()]
