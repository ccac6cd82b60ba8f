"""How large a file may be sent: what is larger is dropped while it arrives, and the form says so."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class CappedUpload(FileUploadHandler):
    """Drops a file as soon as it has grown beyond `most` bytes (`MOST_UPLOADED`), and marks the request.

    The rest of the form is read all the same, so the answer is a sentence and no broken connection.
    """

    most = None  # bytes; None for the setting

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size > (self.most or settings.MOST_UPLOADED):
            self.request.upload_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        """Nothing: the handlers after this one keep the file."""
