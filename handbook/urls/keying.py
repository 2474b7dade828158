"""Addresses under /workshops/ for what is keyed on behalf of others.

They stand here, downstream, because the pages of workshops ask about paragraphs of drafts, and are given the answer.
"""

from django.urls import path

from handbook.laid import LaidParagraphs
from handbook.views import paper
from workshops.views import batches, keying

app_name = "keying"
LAID = {"laid": LaidParagraphs.of}
urlpatterns = [
    path("<int:number>/keying/", keying.keying, LAID, name="keying"),
    path("<int:number>/keying/send/", keying.queue_receive, LAID, name="queue_receive"),
    # No deeper: a worker opens pages below its own address only.
    path("keying-worker.js", keying.service_worker, name="service_worker"),
    path("<int:number>/keying/paper/", paper.paper_keying, name="paper"),
    path("<int:number>/keying/paper/form-<slug:language>.pdf", paper.paper_form, name="paper_form"),
    path("<int:number>/batches/", batches.batch_list, name="batch_list"),
    path("<int:number>/batches/new/", batches.batch_new, LAID, name="batch_new"),
    path("<int:number>/batches/bring-in/", batches.batch_bring_in, LAID, name="batch_bring_in"),
    path("<int:number>/batches/template.xlsx", batches.batch_template, name="batch_template"),
    path("batches/<int:pk>/undo/", batches.batch_undo, name="batch_undo"),
]
