/* What a careful programmer would write in place of the package, for `hand_written.py`.

   REAL is float or double; trees.h, written for the trees at hand, holds one straight loop a tree, which
   the compiler turns into vector instructions, and their table TREES. Contests are solved by plain best
   responses, LANES draws side by side. At the end: how fast this machine reads, raises and multiplies. */

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

typedef REAL real;
#define LANES 16
#define MOST_THREADS 64

#ifdef SINGLE
/* Cephes' expf: 2 units in the last place; below -87 it stays at e^-87. */
static inline real raised(real x) {
    x = x < -87.0f ? -87.0f : x > 87.0f ? 87.0f : x;
    float k = __builtin_rintf(x * 1.44269504f);
    float r = __builtin_fmaf(k, -0.693359375f, x);
    r = __builtin_fmaf(k, 2.12194440e-4f, r);
    float p = 1.9875691500e-4f;
    p = __builtin_fmaf(p, r, 1.3981999507e-3f);
    p = __builtin_fmaf(p, r, 8.3334519073e-3f);
    p = __builtin_fmaf(p, r, 4.1665795894e-2f);
    p = __builtin_fmaf(p, r, 1.6666665459e-1f);
    p = __builtin_fmaf(p, r, 5.0000001201e-1f);
    p = __builtin_fmaf(p, r * r, r) + 1.0f;
    union { int32_t i; float f; } power = {.i = ((int32_t)k + 127) << 23};
    return p * power.f;
}
#else
/* A Taylor series of eleven terms on [-log 2 / 2, log 2 / 2]. */
static inline real raised(real x) {
    x = x < -708.0 ? -708.0 : x > 708.0 ? 708.0 : x;
    double k = __builtin_rint(x * 1.4426950408889634);
    double r = __builtin_fma(k, -6.93147180369123816490e-01, x);
    r = __builtin_fma(k, -1.90821492927058770002e-10, r);
    double p = 1.0 / 39916800;
    p = __builtin_fma(p, r, 1.0 / 3628800);
    p = __builtin_fma(p, r, 1.0 / 362880);
    p = __builtin_fma(p, r, 1.0 / 40320);
    p = __builtin_fma(p, r, 1.0 / 5040);
    p = __builtin_fma(p, r, 1.0 / 720);
    p = __builtin_fma(p, r, 1.0 / 120);
    p = __builtin_fma(p, r, 1.0 / 24);
    p = __builtin_fma(p, r, 1.0 / 6);
    p = __builtin_fma(p, r, 0.5);
    p = __builtin_fma(p, r, 1.0);
    p = __builtin_fma(p, r, 1.0);
    union { int64_t i; double f; } power = {.i = ((int64_t)k + 1023) << 52};
    return p * power.f;
}
#endif

typedef void (*Solve)(const real *restrict in, real *restrict out, long n);
#include "trees.h"

/* in: share, pull, stake of each unit, then obedience, decisiveness, threshold, start; out: prevails. */
static void contest(const real *restrict in, real *restrict out, long n) {
    static const real small = sizeof(real) == 4 ? 1e-5 : 1e-8;
    const real *share = in, *pull = in + UNITS * n, *stake = pull + UNITS * n, *rest = stake + UNITS * n;
    for (long j = 0; j < n; j += LANES) {
        real fold[2 << UNITS][LANES], back[2 << UNITS][LANES], p[UNITS][LANES], slope[UNITS][LANES];
        for (int s = 0; s < 1 << UNITS; s++)
            for (int l = 0; l < LANES; l++) {
                real held = -rest[2 * n + j + l];
                for (int u = 0; u < UNITS; u++) held += (s >> u & 1) * share[u * n + j + l];
                fold[s][l] = 1 / (1 + raised(-rest[n + j + l] * held));
            }
        for (int u = 0; u < UNITS; u++)
            for (int l = 0; l < LANES; l++) p[u][l] = rest[3 * n + j + l];
        real far = 1;
        int last = 0;
        for (int sweep = 0; sweep < 400 && far > small; sweep++) {
            int at = 0, size = 1 << UNITS;
            for (int u = 0; u < UNITS; u++, at += size, size /= 2)
                for (int s = 0; s < size / 2; s++)
                    for (int l = 0; l < LANES; l++)
                        fold[at + size + s][l] = fold[at + 2 * s][l]
                            + p[u][l] * (fold[at + 2 * s + 1][l] - fold[at + 2 * s][l]);
            last = at;
            for (int l = 0; l < LANES; l++) back[last][l] = 1;
            for (int u = UNITS - 1; u >= 0; u--) {
                size *= 2, at -= size;
                for (int l = 0; l < LANES; l++) slope[u][l] = 0;
                for (int s = 0; s < size / 2; s++)
                    for (int l = 0; l < LANES; l++) {
                        real whole = back[at + size + s][l];
                        slope[u][l] += whole * (fold[at + 2 * s + 1][l] - fold[at + 2 * s][l]);
                        back[at + 2 * s][l] = whole * (1 - p[u][l]);
                        back[at + 2 * s + 1][l] = whole * p[u][l];
                    }
            }
            real gap[LANES] = {0};
            for (int u = 0; u < UNITS; u++)
                for (int l = 0; l < LANES; l++) {
                    real both = 2 * fold[last][l] + (1 - 2 * p[u][l]) * slope[u][l] - 1;
                    real worth = pull[u * n + j + l] + stake[u * n + j + l] * both;
                    real next = 1 / (1 + raised(-rest[j + l] * worth));
                    real moved = next > p[u][l] ? next - p[u][l] : p[u][l] - next;
                    gap[l] = moved > gap[l] ? moved : gap[l];
                    p[u][l] = next;
                }
            far = 0;
            for (int l = 0; l < LANES; l++) far = gap[l] > far ? gap[l] : far;
        }
        for (int l = 0; l < LANES; l++) out[j + l] = fold[last][l];
    }
}

/* Limits. Each thread reads its part once, or raises and multiplies what is in its first-level cache. */
static void read_all(const real *restrict in, real *restrict out, long n) {
    real sum = 0;
    for (long j = 0; j < n; j++) sum += in[j];
    out[0] = sum;
}

static void raise_all(const real *restrict in, real *restrict out, long n) {
    for (int again = 0; again < 64; again++)
        for (long j = 0; j < n; j++) out[j] = raised(in[j] + out[j] * (real)1e-9);
}

/* Ten chains of a whole register, 64 rounds: 640 fused multiply-adds for each element of out. */
typedef real Register __attribute__((vector_size(64)));

static void multiply_all(const real *restrict in, real *restrict out, long n) {
    const long lanes = sizeof(Register) / sizeof(real);
    for (long j = 0; j < n; j += lanes) {
        Register a[10], sum = {0};
        real b = in[j], c = in[j + 1];
        for (int k = 0; k < 10; k++)
            for (int l = 0; l < lanes; l++) a[k][l] = in[j + l] + k;
        for (int again = 0; again < 64; again++)
#pragma GCC unroll 10
            for (int k = 0; k < 10; k++) a[k] = a[k] * b + c;
        for (int k = 0; k < 10; k++) sum += a[k];
        for (int l = 0; l < lanes; l++) out[j + l] = sum[l];
    }
}

static const Solve EVERY[] = {read_all, raise_all, multiply_all, contest, TREES};

/* One loop and what it goes through: blocks of n draws, each so many rows. */
typedef struct {
    const real *in;
    real *out;
    long rows_in, rows_out, which;
} Loop;

typedef struct {
    const Loop *loops;
    long count, n, first, blocks, step, passes;
} Job;

static void *work(void *given) {
    Job *job = given;
    for (long pass = 0; pass < job->passes; pass++)
        for (long k = job->first; k < job->blocks; k += job->step)
            for (const Loop *at = job->loops; at < job->loops + job->count; at++)
                EVERY[at->which](at->in + k * at->rows_in * job->n, at->out + k * at->rows_out * job->n, job->n);
    return 0;
}

/* Seconds that `threads` take to go through all blocks as often as there are passes, in each through all loops. */
double run(const Loop *loops, long count, long n, long blocks, long passes, int threads) {
    struct timespec a, b;
    pthread_t held[MOST_THREADS];
    Job jobs[MOST_THREADS];
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int k = 0; k < threads; k++) {
        jobs[k] = (Job){loops, count, n, k, blocks, threads, passes};
        pthread_create(held + k, 0, work, jobs + k);
    }
    for (int k = 0; k < threads; k++) pthread_join(held[k], 0);
    clock_gettime(CLOCK_MONOTONIC, &b);
    return b.tv_sec - a.tv_sec + 1e-9 * (b.tv_nsec - a.tv_nsec);
}
