#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""FAISS on the data of `bench/run match-index --faiss`: multihash.py VALUES QUERIES DISTANCE [SECONDS]

VALUES and QUERIES are files of 32 bytes a hash. The index is set up as python-threatexchange's PDQMultiHashIndex sets it
up: IndexBinaryMultiHash with 16 tables of 16 bits within an IndexBinaryIDMap2, nflip = distance // 16, and a range search for
less than distance + 1, one query a call, as its PDQIndex.query asks. Values come in random order, as they are published. One
thread. Prints one line: microseconds of CPU a query, queries asked, matches of them, seconds to build, microseconds of CPU a query in
calls of 50, and of IndexBinaryFlat in calls of 50.
"""
import sys
import time

import faiss
import numpy

BITS = 256
TABLES = 16
MANY = 50


def read(name):
    return numpy.fromfile(name, dtype=numpy.uint8).reshape(-1, BITS // 8)


def ask(index, queries, distance, seconds, at_once):
    """CPU microseconds a query, queries asked, matches."""
    matches = asked = 0
    began = time.process_time()
    while asked < len(queries) and time.process_time() - began < seconds:
        batch = queries[asked : asked + at_once]
        limits, _, _ = index.range_search(batch, distance + 1)
        matches += int(limits[-1])
        asked += len(batch)
    return (time.process_time() - began) * 1e6 / asked, asked, matches


def main():
    values, queries, distance = read(sys.argv[1]), read(sys.argv[2]), int(sys.argv[3])
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 10
    values = numpy.random.default_rng(1).permutation(values)
    faiss.omp_set_num_threads(1)
    began = time.process_time()
    multi = faiss.IndexBinaryMultiHash(BITS, TABLES, BITS // TABLES)
    index = faiss.IndexBinaryIDMap2(multi)
    index.add_with_ids(values, numpy.arange(len(values), dtype=numpy.int64))
    built = time.process_time() - began
    multi.nflip = distance // TABLES
    ask(index, queries[:MANY], distance, seconds, 1)
    micros, asked, matches = ask(index, queries, distance, seconds, 1)
    many_micros, _, _ = ask(index, queries, distance, seconds, MANY)
    flat = faiss.IndexBinaryFlat(BITS)
    flat.add(values)
    flat_micros, _, _ = ask(flat, queries, distance, seconds / 4, MANY)
    print(micros, asked, matches, built, many_micros, flat_micros)


if __name__ == "__main__":
    main()
