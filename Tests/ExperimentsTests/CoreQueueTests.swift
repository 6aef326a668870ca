import Testing

@testable import Experiments

/// Which trial starts when, and with how many threads.
@Suite struct CoreQueueTests {
  /// The starts until no further trial can begin, as `id:threads`.
  private func starts(_ queue: inout CoreQueue) -> [String] {
    var starts: [String] = []
    while let start = queue.next() { starts.append("\(start.id):\(start.threads)") }
    return starts
  }

  private func queue(
    _ seconds: [Double], jobs: Int = 2, cores: Int = 2, mostThreads: Int = 4, memory: [UInt64] = []
  ) -> CoreQueue {
    var queue = CoreQueue(cores: cores, jobs: jobs, memory: 100)
    queue.add(
      seconds.enumerated().map { id, time in
        CoreQueue.Entry(
          id: id, seconds: time, mostThreads: mostThreads, memory: memory.isEmpty ? 0 : memory[id])
      })
    return queue
  }

  @Test func theLongestStartsFirstAndEqualOnesInTheirOrder() {
    var queue = queue([1, 5, 1, 5], mostThreads: 1)
    #expect(starts(&queue) == ["1:1", "3:1"])
    queue.end(3)
    #expect(starts(&queue) == ["0:1"])
    queue.end(1)
    #expect(starts(&queue) == ["2:1"])
    queue.end(0)
    queue.end(2)
    #expect(queue.isEmpty)
  }

  @Test func equalTrialsRunSideBySide() {
    var two = queue([1, 1])
    #expect(starts(&two) == ["0:1", "1:1"])
    // The last of an odd number has the cores for itself.
    var three = queue([1, 1, 1])
    #expect(starts(&three) == ["0:1", "1:1"])
    three.end(0)
    three.end(1)
    #expect(starts(&three) == ["2:2"])
  }

  @Test func aLongTrialGetsTheCoresForItself() {
    var long = queue([2, 110])
    #expect(starts(&long) == ["1:2"])
    long.end(1)
    #expect(starts(&long) == ["0:2"])
    var four = queue([1, 1, 1, 30], jobs: 4, cores: 4)
    #expect(starts(&four) == ["3:4"])
  }

  /// Whatever comes: threads together are never more than the cores, and no core idles while a trial waits.
  @Test func coresAreNeitherIdleNorDoubled() {
    for cores in [1, 2, 3, 8] {
      var queue = queue((0..<40).map { Double($0 * 7919 % 101) }, jobs: cores, cores: cores)
      var running: [(id: Int, threads: Int)] = []
      var ended = 0
      while ended < 40 {
        while let start = queue.next() { running.append((start.id, start.threads)) }
        let used = running.reduce(0) { $0 + $1.threads }
        #expect(used <= cores && (used == cores || ended + running.count == 40))
        let first = running.remove(at: ended % running.count)
        queue.end(first.id)
        ended += 1
      }
      #expect(queue.isEmpty)
    }
  }

  @Test func jobsAreRespected() {
    var one = queue([1, 1, 1], jobs: 1)
    #expect(starts(&one) == ["0:2"])
    // Commands that wait for something else may be more than the cores.
    var many = queue([1, 1, 1, 1], jobs: 3, mostThreads: 1)
    #expect(starts(&many) == ["0:1", "1:1", "2:1"])
    var broken = queue([.nan, 1, .infinity], mostThreads: 1)
    #expect(starts(&broken) == ["1:1", "0:1"])
  }

  @Test func declaredMemoryIsRespected() {
    var queue = queue([3, 2, 1], jobs: 3, cores: 3, mostThreads: 1, memory: [80, 60, 20])
    #expect(starts(&queue) == ["0:1", "2:1"])
    queue.end(0)
    #expect(starts(&queue) == ["1:1"])
    // What fits nowhere runs alone.
    var large = self.queue([1, 2], mostThreads: 1, memory: [0, 1000])
    #expect(starts(&large) == ["1:1"])
    large.end(1)
    #expect(starts(&large) == ["0:1"])
  }

  @Test func durationsAreThoseOfTheSameDecisions() {
    #expect(queue([1, 1], mostThreads: 1).duration() == 1)
    #expect(queue([3, 2, 1], mostThreads: 1).duration() == 3)
    #expect(abs(queue([9]).duration() - 5) < 1e-12)
    #expect(queue([]).duration() == 0)
  }
}
