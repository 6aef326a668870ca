import Kernels
import Testing

@Suite struct PoolTests {
  @Test func subnormalsAreFlushedAndTheModeRestored() {
    func half(_ number: Float) -> Float { number / 2 }
    let smallest = Float.leastNormalMagnitude
    #expect(half(smallest) != 0)
    let mode = repro_float_mode_flush()
    let flushed = half(smallest)
    repro_float_mode_restore(mode)
    #expect(flushed == 0)
    #expect(half(smallest) != 0)
  }

  /// What the tasks of a run do, counted without locks: each task has an entry of its own.
  private final class Tally: @unchecked Sendable {
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 1000)
    let products = UnsafeMutablePointer<Float>.allocate(capacity: 1000)
    deinit {
      counts.deallocate()
      products.deallocate()
    }
  }

  @Test(arguments: [1, 2, 5])
  func aPoolRunsEveryTaskOnceWithSubnormalsFlushed(threads: Int) throws {
    let pool = try #require(repro_pool_create(threads))
    defer { repro_pool_destroy(pool) }
    let tally = Tally()
    for run in 0..<200 {
      let tasks = [0, 1, 2, 7, 1000][run % 5]
      tally.counts.update(repeating: 0, count: 1000)
      repro_pool_run(
        pool, tasks,
        { context, task, worker in
          let tally = Unmanaged<Tally>.fromOpaque(context).takeUnretainedValue()
          tally.counts[task] += worker < 5 ? 1 : 100
          tally.products[task] = Float.leastNormalMagnitude / Float(2 + task % 2)
        }, Unmanaged.passUnretained(tally).toOpaque())
      #expect((0..<1000).allSatisfy { tally.counts[$0] == ($0 < tasks ? 1 : 0) })
      #expect((0..<tasks).allSatisfy { tally.products[$0] == 0 })
    }
  }
}
