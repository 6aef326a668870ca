import Foundation

/// Values that are found out once for each name, by several threads at the same time.
///
/// Two threads that ask for the same name at once may both find it out: waiting for each other would read one file after the
/// other.
final class Memo<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  // Guarded by the lock.
  private var values: [String: Value] = [:]

  /// The value of a name; found out by `make` when it is asked for first.
  /// - Throws: what `make` throws; nothing is remembered then.
  func value(_ name: String, _ make: () throws -> Value) rethrows -> Value {
    if let known = lock.withLock({ values[name] }) { return known }
    let made = try make()
    lock.withLock { values[name] = made }
    return made
  }
}
