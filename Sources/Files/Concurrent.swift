import Dispatch
import Foundation

/// Independent tasks that run at the same time.
public enum Concurrent {
  /// The results of tasks 0..<`count` in their order, on as many threads as the system has cores for.
  /// - Throws: the error of the first task that failed; all have ended by then.
  public static func map<Value: Sendable>(_ count: Int, _ task: @Sendable (Int) throws -> Value) throws -> [Value] {
    let results = Results<Value>(count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      results.set(index, Result { try task(index) })
    }
    return try results.values()
  }

  private final class Results<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result<Value, any Error>?]

    init(_ count: Int) { results = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ result: Result<Value, any Error>) { lock.withLock { results[index] = result } }

    func values() throws -> [Value] { try lock.withLock { try results.compactMap { try $0?.get() } } }
  }
}
