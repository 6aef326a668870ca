// A small pool of POSIX threads. A training step has a few runs of some hundred microseconds each, so a worker spins before
// it blocks on the condition variable: waking a blocked thread costs as much as a small run.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels.h"

#define SPINS 4000

struct repro_pool {
  size_t threads;
  pthread_t *workers;
  pthread_mutex_t mutex;
  pthread_cond_t start;
  size_t sleeping;  // Guarded by the mutex.
  // Number of the current run (32 bits), its number of tasks (16) and the next task (16), claimed by compare-and-swap of one
  // word: a worker that wakes late can neither take a task of a finished run nor mistake one run for another.
  atomic_uint_fast64_t claim;
  atomic_size_t done;  // Finished tasks of the run.
  atomic_bool closing;
  void (*body)(void *, size_t, size_t);
  void *context;
};

struct worker {
  struct repro_pool *pool;
  size_t number;
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static uint64_t run_of(uint64_t claim) { return claim >> 32; }

// Claims and runs tasks of a run until none is left. The caller begins no other run while a task is unfinished, so body and
// context are this run's.
static void take_tasks(struct repro_pool *pool, uint64_t run, size_t worker) {
  uint64_t claim = atomic_load(&pool->claim);
  while (run_of(claim) == run) {
    size_t tasks = claim >> 16 & 0xFFFF, task = claim & 0xFFFF;
    if (task >= tasks) return;
    if (!atomic_compare_exchange_weak(&pool->claim, &claim, claim + 1)) continue;
    pool->body(pool->context, task, worker);
    atomic_fetch_add(&pool->done, 1);
    claim = atomic_load(&pool->claim);
  }
}

static bool has_new_run(struct repro_pool *pool, uint64_t seen) {
  return run_of(atomic_load(&pool->claim)) != seen || atomic_load(&pool->closing);
}

static void wait_for_run(struct repro_pool *pool, uint64_t seen) {
  for (size_t spin = 0; spin < SPINS; spin++) {
    if (has_new_run(pool, seen)) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool->mutex);
  pool->sleeping++;
  while (!has_new_run(pool, seen)) pthread_cond_wait(&pool->start, &pool->mutex);
  pool->sleeping--;
  pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument) {
  struct worker worker = *(struct worker *)argument;
  struct repro_pool *pool = worker.pool;
  free(argument);
  repro_float_mode_flush();
  for (uint64_t run = 0;;) {
    wait_for_run(pool, run);
    if (atomic_load(&pool->closing)) return NULL;
    run = run_of(atomic_load(&pool->claim));
    take_tasks(pool, run, worker.number);
  }
}

// Wakes blocked workers. A worker that is about to block holds the mutex while it checks for a new run, so that no wake-up
// is lost.
static void wake(struct repro_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  if (pool->sleeping > 0) pthread_cond_broadcast(&pool->start);
  pthread_mutex_unlock(&pool->mutex);
}

struct repro_pool *repro_pool_create(size_t threads) {
  struct repro_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->workers = calloc(threads, sizeof *pool->workers);
  if (!pool->workers) {
    free(pool);
    return NULL;
  }
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->start, NULL);
  pool->threads = 1;
  while (pool->threads < threads) {
    struct worker *worker = malloc(sizeof *worker);
    if (worker) *worker = (struct worker){pool, pool->threads};
    if (!worker || pthread_create(&pool->workers[pool->threads], NULL, work, worker) != 0) {
      free(worker);
      repro_pool_destroy(pool);
      return NULL;
    }
    pool->threads++;
  }
  return pool;
}

void repro_pool_destroy(struct repro_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->closing, true);
  wake(pool);
  for (size_t worker = 1; worker < pool->threads; worker++) pthread_join(pool->workers[worker], NULL);
  pthread_cond_destroy(&pool->start);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}

void repro_pool_run(struct repro_pool *pool, size_t tasks, void (*body)(void *, size_t, size_t), void *context) {
  unsigned long mode = repro_float_mode_flush();
  uint64_t run = (run_of(atomic_load(&pool->claim)) + 1) & 0xFFFFFFFF;
  pool->body = body;
  pool->context = context;
  atomic_store(&pool->done, 0);
  atomic_store(&pool->claim, run << 32 | (uint64_t)tasks << 16);
  if (pool->threads > 1 && tasks > 1) wake(pool);
  take_tasks(pool, run, 0);
  for (size_t spin = 0; atomic_load(&pool->done) < tasks; spin++) {
    if (spin < SPINS) pause_briefly();
    else sched_yield();
  }
  repro_float_mode_restore(mode);
}
