"""Run the background worker: builds books, restarts itself, takes up what a killed worker left."""

import os
import socket
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from accounts import chain
from office import jobs


class Command(BaseCommand):
    help = "Do the long work (books) that pages ask for, and chain the log. Runs until it is stopped."

    def handle(self, **options):
        name = f"{socket.gethostname()[:40]}-{os.getpid()}"

        def beat():
            jobs.show_presence(name)
            jobs.take_up_stale()
            chain.extend()

        while True:
            try:
                beat()
                with jobs.beating(beat):
                    call_command("db_worker", reload=False, worker_id=name, verbosity=0)
                return
            except OperationalError as error:
                # One writer that holds SQLite's lock longer than the timeout ends the library's loop.
                self.stderr.write(f"The database was busy ({error}); the worker starts again.")
                close_old_connections()
                time.sleep(1)
