"""The cache that all processes share: rate limits count in it."""

from contextlib import contextmanager, suppress

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, IntegrityError, connections, router, transaction


class SharedCache(DatabaseCache):
    """Django's, which says so when the database takes nothing in.

    Django's own answers as if another had been faster, and who signs in while the database is locked is told that
    there were too many tries. Here only that other is passed over: two who write the same key at the same instant.
    """

    def _base_set(self, mode, key, value, timeout=DEFAULT_TIMEOUT):
        with self._refusals() as refusals:
            done = super()._base_set(mode, key, value, timeout)
        if not done and refusals:
            raise refusals[-1]
        return done

    def get_many(self, keys, version=None):
        self._only_reads = True
        try:
            return super().get_many(keys, version=version)
        finally:
            self._only_reads = False

    def _base_delete_many(self, keys):
        if not getattr(self, "_only_reads", False):
            return super()._base_delete_many(keys)
        # Reading clears away what is old. Where that cannot be, it has been read all the same.
        if keys:
            with suppress(DatabaseError), transaction.atomic(using=router.db_for_write(self.cache_model_class)):
                super()._base_delete_many(keys)
        return False

    @contextmanager
    def _refusals(self):
        """Collect what the database refuses and Django does not tell."""
        refusals = []

        def noticing(execute, sql, params, many, context):
            try:
                return execute(sql, params, many, context)
            except IntegrityError:
                raise
            except DatabaseError as refusal:
                refusals.append(refusal)
                raise

        with connections[router.db_for_write(self.cache_model_class)].execute_wrapper(noticing):
            yield refusals
