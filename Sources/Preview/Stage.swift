import Files
import Foundation

/// The page as it is now, and everybody who watches it.
final class Stage: @unchecked Sendable {
  /// What the watching pages are told.
  struct State: Codable, Equatable {
    /// Digest of the page; `nil` before the first one.
    var version: String?
    /// Why the page is not newer, in one line.
    var problem: String?
    /// How long weaving took.
    var seconds = 0.0
  }

  private let lock = NSLock()
  // Guarded by the lock.
  private var current = State()
  private var html = Data()
  private var watchers: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
  private var count = 0
  private var ownPort: UInt16 = 0

  /// Where the page is served; 0 while nobody knows yet.
  var port: UInt16 {
    get { lock.withLock { ownPort } }
    set { lock.withLock { ownPort = newValue } }
  }
  /// The page, empty before the first one.
  var page: Data { lock.withLock { html } }
  var state: State { lock.withLock { current } }

  /// Replaces the page and tells everybody.
  func show(_ text: String, seconds: Double) {
    let data = Data(text.utf8)
    let version = Digest.sha256(data)
    lock.withLock {
      html = data
      current = State(version: version, seconds: seconds)
      sendAll()
    }
  }

  /// Keeps the page and says why there is no newer one.
  func fail(_ problem: String) {
    lock.withLock {
      current.problem = problem
      sendAll()
    }
  }

  /// Only under the lock: an older state must not arrive after a newer one.
  private func sendAll() {
    let message = Self.message(current)
    for watcher in watchers.values { watcher.yield(message) }
  }

  /// Messages for one more page, the state as it is now first.
  ///
  /// Of messages that wait only the newest is kept.
  func messages() -> AsyncStream<[UInt8]> {
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(1))
    let number = lock.withLock {
      count += 1
      watchers[count] = continuation
      continuation.yield(Self.message(current))
      return count
    }
    continuation.onTermination = { [weak self] _ in self?.forget(number) }
    return stream
  }

  /// Pages that watch.
  var audience: Int { lock.withLock { watchers.count } }

  private func forget(_ number: Int) { lock.withLock { _ = watchers.removeValue(forKey: number) } }

  /// A state as a server-sent event; the browser is to try again after a second.
  private static func message(_ state: State) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = (try? encoder.encode(state)) ?? Data("{}".utf8)
    return Array("retry: 1000\nevent: state\ndata: ".utf8) + data + Array("\n\n".utf8)
  }
}
