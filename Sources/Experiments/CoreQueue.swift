/// Which trial starts next, and with how many threads: one queue over all experiments of a run.
///
/// The longest trial by its estimate starts first (longest processing time first), so that no long one is left for the end; threads inside trials and trials
/// beside each other together are never more than the cores. Neither changes a byte of the results.
struct CoreQueue {
  /// A trial that waits.
  struct Entry: Sendable {
    /// What it is to its owner.
    var id: Int
    /// Estimated time on one core, in seconds.
    var seconds: Double
    /// Threads of which it makes good use.
    var mostThreads = 1
    /// Threads that it takes in any case, for example those of a command.
    var leastThreads = 1
    /// Memory that it is declared to need, in bytes; 0 where nothing is known.
    var memory: UInt64 = 0
  }

  /// A trial that may start now.
  struct Start: Equatable {
    var id: Int
    var threads: Int
  }

  private let cores: Int
  private let jobs: Int
  private let memory: UInt64
  /// The longest last; among equals the earliest last.
  private var waiting: [Entry] = []
  private var running: [Int: (entry: Entry, threads: Int)] = [:]
  private var waitingSeconds = 0.0
  private var runningSeconds = 0.0

  /// An empty queue.
  /// - Parameters:
  ///   - cores: cores that trials share.
  ///   - jobs: most trials at the same time; more than there are cores only where somebody asks for it.
  ///   - memory: bytes that trials share.
  init(cores: Int, jobs: Int, memory: UInt64 = .max) {
    self.cores = max(1, cores)
    self.jobs = max(1, jobs)
    self.memory = memory
  }

  /// Whether no trial waits and none runs.
  var isEmpty: Bool { waiting.isEmpty && running.isEmpty }

  /// Adds trials.
  mutating func add(_ entries: [Entry]) {
    let entries = entries.map { entry in
      var entry = entry
      if !entry.seconds.isFinite || entry.seconds < 0 { entry.seconds = 0 }
      return entry
    }
    waitingSeconds += entries.reduce(0) { $0 + $1.seconds }
    // Stable: equal ones start in the order in which they were added.
    let all = waiting.reversed() + entries
    waiting = all.enumerated().sorted { ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset) }
      .map(\.element).reversed()
  }

  /// Takes all waiting trials away: the run stops.
  mutating func clear() {
    waiting = []
    waitingSeconds = 0
  }

  /// A trial ended.
  mutating func end(_ id: Int) {
    guard let ended = running.removeValue(forKey: id) else { return }
    runningSeconds -= ended.entry.seconds
  }

  /// The next trial, if one can start beside those that run.
  mutating func next() -> Start? {
    let used = running.values.reduce(0) { $0 + $1.threads }
    let free = cores - used
    guard running.count < jobs, free > 0 || jobs > cores else { return nil }
    let taken = running.values.reduce(UInt64(0)) { $0 &+ $1.entry.memory }
    guard taken <= memory else { return nil }
    // What fits nowhere runs alone.
    let position = waiting.lastIndex { entry in
      running.isEmpty
        || entry.memory <= memory - taken && (entry.leastThreads <= max(free, 1) || jobs > cores)
    }
    guard let position else { return nil }
    let entry = waiting[position]
    let threads = threads(entry, free: free)
    waiting.remove(at: position)
    waitingSeconds -= entry.seconds
    runningSeconds += entry.seconds
    running[entry.id] = (entry, threads)
    return Start(id: entry.id, threads: threads)
  }

  /// One thread where the other trials keep the cores busy for as long; more where it would be the last to end.
  private func threads(_ entry: Entry, free: Int) -> Int {
    let most = min(entry.mostThreads, max(1, free))
    guard most > 1 else { return max(entry.leastThreads, 1) }
    let fair = (waitingSeconds + runningSeconds) / Double(min(cores, jobs))
    let others = waiting.count + running.count - 1
    // Trials that may not run beside it leave the cores to it.
    if others == 0 || jobs == 1 { return most }
    return (1...most).first { entry.seconds / Self.speed($0) <= fair * 1.001 } ?? most
  }

  /// How much faster a trial is with some threads: a second one saves a little less than half of the time.
  static func speed(_ threads: Int) -> Double { threads == 1 ? 1 : 0.9 * Double(threads) }

  /// Seconds until the last trial ends, if every one takes as long as is estimated.
  func duration() -> Double {
    var queue = self
    var seconds: [Int: Double] = [:]
    for entry in waiting { seconds[entry.id] = entry.seconds }
    var ends: [(time: Double, id: Int)] = []
    var now = 0.0
    while true {
      while let start = queue.next() {
        let end = now + (seconds[start.id] ?? 0) / Self.speed(start.threads)
        ends.insert((end, start.id), at: ends.firstIndex { $0.time < end } ?? ends.count)
      }
      guard let first = ends.popLast() else { return now }
      now = first.time
      queue.end(first.id)
    }
  }
}
