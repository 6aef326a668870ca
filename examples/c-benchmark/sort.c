/* Counts the comparisons that two sorting algorithms make: sort ALGORITHM N SEED prints one line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long comparisons;

static int less(int a, int b) {
  comparisons++;
  return a < b;
}

static void insertion_sort(int *a, long n) {
  for (long i = 1; i < n; i++) {
    int x = a[i];
    long j = i;
    while (j > 0 && less(x, a[j - 1])) {
      a[j] = a[j - 1];
      j--;
    }
    a[j] = x;
  }
}

static void merge_sort(int *a, int *room, long n) {
  if (n < 2) return;
  long half = n / 2;
  merge_sort(a, room, half);
  merge_sort(a + half, room, n - half);
  memcpy(room, a, (size_t)n * sizeof *a);
  for (long i = 0, j = half, k = 0; k < n; k++) {
    if (i < half && (j == n || !less(room[j], room[i]))) a[k] = room[i++];
    else a[k] = room[j++];
  }
}

int main(int count, char **words) {
  if (count != 4) return 2;
  long n = atol(words[2]);
  uint64_t state = strtoull(words[3], 0, 10) * 2654435769u + 1;
  int *a = malloc((size_t)n * sizeof *a), *room = malloc((size_t)n * sizeof *a);
  if (n < 1 || !a || !room) return 3;
  for (long i = 0; i < n; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    a[i] = (int)(state >> 33);
  }
  if (!strcmp(words[1], "insertion")) insertion_sort(a, n);
  else if (!strcmp(words[1], "merge")) merge_sort(a, room, n);
  else return 2;
  for (long i = 1; i < n; i++)
    if (a[i - 1] > a[i]) return 4;
  printf("%ld,%ld\n", n, comparisons);
  return 0;
}
