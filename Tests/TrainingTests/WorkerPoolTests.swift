import Testing

@testable import Training

@Suite struct WorkerPoolTests {
  /// Every task runs exactly once, also where there are more than one run of the pool can number.
  @Test(arguments: [0, 1, 65_535, 65_536, 200_000])
  func everyTaskRunsOnce(tasks: Int) throws {
    let pool = try WorkerPool(threads: 3)
    let counts = NumberBuffer<Int>(count: tasks)
    let workers = NumberBuffer<Int>(count: tasks)
    pool.run(tasks) { task, worker in
      counts.start[task] += 1
      workers.start[task] = worker
    }
    #expect(counts.values.allSatisfy { $0 == 1 })
    #expect(workers.values.allSatisfy { (0..<3).contains($0) })
  }

  @Test(arguments: [-1, 0, 1025])
  func impossibleNumbersOfThreads(threads: Int) {
    #expect(throws: (any Error).self) { try WorkerPool(threads: threads) }
  }
}
