"""Long work: done once, watched by its step, taken up again when its worker died."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from office import jobs
from office.models import Job, Worker

pytestmark = pytest.mark.django_db

HERE = "tests.office.test_jobs"
done_with = []


def count_to(progress, end):
    for number in range(end):
        progress(number, end, f"counting {number}")
    done_with.append(end)


def cannot(progress):
    progress(1, 2, "half way")
    raise jobs.JobFailed("There is no paper left. Bring some and try again.")


def breaks(progress):
    raise ZeroDivisionError("a secret of the machine")


@pytest.fixture(autouse=True)
def _nothing_done():
    done_with.clear()


def test_a_job_is_done_and_tells_its_step():
    job = jobs.run(jobs.create(f"{HERE}.count_to", {"end": 3}))

    assert (job.state, job.step, job.done, job.total) == ("done", "counting 2", 2, 3)
    assert done_with == [3]


def test_a_job_that_is_done_is_not_done_again():
    job = jobs.create(f"{HERE}.count_to", {"end": 3})

    jobs.run(job)
    jobs.run(job)

    assert done_with == [3]


def test_a_failed_job_keeps_its_sentence():
    job = jobs.run(jobs.create(f"{HERE}.cannot", {}))

    assert (job.state, job.failure) == ("failed", "There is no paper left. Bring some and try again.")


def test_an_unexpected_failure_tells_no_secret(caplog):
    job = jobs.run(jobs.create(f"{HERE}.breaks", {}))

    assert job.state == "failed"
    assert "secret" not in job.failure
    assert "a secret of the machine" in caplog.text


def test_only_a_failed_job_is_tried_again():
    failed = jobs.run(jobs.create(f"{HERE}.cannot", {}))
    done = jobs.run(jobs.create(f"{HERE}.count_to", {"end": 1}))

    assert [jobs.try_again(failed), jobs.try_again(failed), jobs.try_again(done)] == [True, False, False]


def test_a_job_handed_over_waits_in_the_queue_of_the_same_database():
    job = jobs.create(f"{HERE}.count_to", {"end": 2})

    jobs.enqueue(job)

    queued = DBTaskResult.objects.get()
    assert queued.task_path == "office.jobs.work_on"
    assert queued.args_kwargs["args"] == [job.pk]


def test_a_job_whose_worker_died_is_taken_up_again():
    long_ago = timezone.now() - timedelta(minutes=10)
    dead = Job.objects.create(kind=f"{HERE}.count_to", arguments={"end": 1}, state="running", heartbeat=long_ago)
    alive = Job.objects.create(kind="x", state="running", heartbeat=timezone.now())

    assert jobs.take_up_stale() == 1

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == ("waiting", "running")
    assert jobs.run(dead).state == "done"


def test_a_worker_is_there_while_it_shows_itself():
    assert Worker.is_there() is False

    jobs.show_presence("house-1")
    assert Worker.is_there() is True

    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    assert Worker.is_there() is False


def stopped(progress):
    if not done_with:
        done_with.append("stopped")
        raise KeyboardInterrupt
    done_with.append("done")


def test_a_job_stopped_by_hand_is_done_by_whoever_comes_next():
    job = jobs.create(f"{HERE}.stopped", {})
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job)

    assert jobs.run(job).state == "done"
    assert done_with == ["stopped", "done"]


# Renames break nothing that waits


def test_a_job_asked_for_under_an_old_path_is_done_by_the_function_that_stands_elsewhere_now(db):
    """An edition was prepared before an update: its job waits under the path that the builder had then."""
    job = jobs.create("handbook.printing.build", {"edition": 0})

    done = jobs.run(job)

    assert (done.state, done.failure) == (Job.State.DONE, "")


@pytest.mark.parametrize("path", sorted(jobs._MOVED.values()))
def test_what_stands_elsewhere_now_is_there(path):
    assert callable(import_string(path))
