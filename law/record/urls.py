"""The law data at the desk, under /desk/law-data/."""

from django.urls import path, re_path

from law.record.views import decision_pages, entry_pages, file_pages

urlpatterns = [
    path("", entry_pages.entry_list, name="entry_list"),
    path("completeness/", file_pages.completeness, name="completeness"),
    path("import/", file_pages.import_file, name="import_file"),
    re_path(r"^export\.(?P<form>json|xlsx)$", file_pages.export_file, name="export_file"),
    path("shipped/<slug:kind>.json", file_pages.export_shipped, name="export_shipped"),
    path("new/<slug:kind>/", entry_pages.entry_new, name="entry_new"),
    # /desk/law-data/changes/<change>/
    path("changes/<number:pk>/", decision_pages.change_detail, name="change_detail"),
    path("changes/<number:pk>/approve/", decision_pages.change_approve, name="change_approve"),
    path("changes/<number:pk>/decline/", decision_pages.change_decline, name="change_decline"),
    path("changes/<number:pk>/take-back/", decision_pages.change_take_back, name="change_take_back"),
    # /desk/law-data/batches/<batch>/
    path("batches/<slug:batch>/", decision_pages.batch_detail, name="batch_detail"),
    path("batches/<slug:batch>/approve/", decision_pages.batch_approve, name="batch_approve"),
    path("batches/<slug:batch>/decline/", decision_pages.batch_decline, name="batch_decline"),
    path("batches/<slug:batch>/take-back/", decision_pages.batch_take_back, name="batch_take_back"),
    # /desk/law-data/withdrawals/<withdrawal>/
    path("withdrawals/<number:pk>/propose-restoring/", decision_pages.restoring_propose, name="restoring_propose"),
    path("withdrawals/<number:pk>/restore/", decision_pages.restore, name="restore"),
    # /desk/law-data/<kind>/<key>/
    path("<slug:kind>/<slug:key>/", entry_pages.entry_detail, name="entry_detail"),
    path("<slug:kind>/<slug:key>/change/", entry_pages.change_new, name="change_new"),
    path("<slug:kind>/<slug:key>/change/json/", entry_pages.change_new_json, name="change_new_json"),
    path("<slug:kind>/<slug:key>/take-out/", entry_pages.entry_take_out, name="entry_take_out"),
    path("<slug:kind>/<slug:key>/withdraw/<str:figure>/", entry_pages.figure_withdraw, name="figure_withdraw"),
]
