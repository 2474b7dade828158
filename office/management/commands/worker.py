"""Run the background worker: builds books, restarts itself, takes up what a killed worker left.

Beside it chains the log of acts, deletes sign-ins whose term is over, and does the chores that apps declare.
"""

import os
import socket
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.module_loading import import_string

from accounts import chain
from accounts.blackouts import requests
from accounts.membership import sign_ins
from office import chores, jobs, sign_in_letters


def beat(name: str) -> None:
    """What a worker of this name does every few seconds, besides its jobs."""
    jobs.show_presence(name)
    jobs.take_up_stale()
    chain.extend()
    sign_ins.delete_old()
    requests.lapse()
    chores.do_due_ones()


class Command(BaseCommand):
    help = "Do the long work (books) that pages ask for, chain the log, delete old sign-ins. Runs until it is stopped."

    def handle(self, **options):
        name = f"{socket.gethostname()[:40]}-{os.getpid()}"

        while True:
            try:
                import_string(settings.ASKED_AT_START)()
                beat(name)
                # Who waits for a code does not wait for a book that is being built.
                with jobs.beating(lambda: beat(name)), jobs.beating(sign_in_letters.send_waiting_ones, every=1):
                    call_command("db_worker", reload=False, worker_id=name, verbosity=0)
                return
            except OperationalError as error:
                # One writer that holds SQLite's lock longer than the timeout ends the library's loop, and so does a
                # database that is out of reach for a while.
                self.stderr.write(f"The database did not answer ({str(error).strip()}); the worker starts again.")
                close_old_connections()
                time.sleep(1)
