import Files
import FlyingSocks
import Foundation

/// Listens on 127.0.0.1, which no other machine reaches.
///
/// Only the sockets are FlyingFox's: its own server takes a head of any length, and a path of some kilobytes, which any page
/// can make a browser send, keeps it busy for seconds.
struct PreviewServer: Sendable {
  private let responder: Responder
  private let socket: Socket

  /// Connections at the same time; further ones wait until one ends.
  private static let limit = 128
  /// How long a client may say nothing, or take nothing.
  private static let patience: Duration = .seconds(15)

  /// Takes a port, which the stage is told; 0 stands for any free one.
  ///
  /// Files that are served are those of the folder `output`.
  /// - Throws: `UsageError` for a port that cannot be had.
  init(stage: Stage, output: String, port: UInt16) throws {
    responder = Responder(stage: stage, output: output)
    socket = try Self.listen(port)
    guard case .ip4(_, let own) = try socket.sockname() else { throw SocketError.unsupportedAddress }
    stage.port = own
  }

  /// Serves until the task is cancelled; the port is free afterwards.
  /// - Throws: `CancellationError`, or an error of the system.
  func run() async throws {
    defer { try? socket.close() }
    let pool = PatientPool(pool: SocketPool.make(), patience: Self.patience)
    try await pool.prepare()
    let listener = try AsyncSocket(socket: socket, pool: pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await accept(listener) }
      defer { group.cancelAll() }
      // Neither ends but by an error, which may be one of the pool when the task is cancelled.
      do { try await group.next() } catch {
        try Task.checkCancellation()
        throw error
      }
    }
  }

  private func accept(_ listener: AsyncSocket) async throws {
    let connections = Count()
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        guard connections.value < Self.limit else {
          try await Task.sleep(for: .milliseconds(20))
          continue
        }
        do {
          let socket = try await listener.accept()
          connections.add(1)
          group.addTask {
            await Connection(socket: socket, responder: responder).serve()
            connections.add(-1)
          }
        } catch is SocketError {
          // The client has gone already, or the system has no descriptor left at this moment.
          try await Task.sleep(for: .milliseconds(100))
        }
      }
    }
  }

  private static func listen(_ port: UInt16) throws -> Socket {
    let socket = try Socket(domain: AF_INET)
    do {
      // The connections of a preview that has just ended keep nobody waiting.
      try socket.setValue(true, for: .localAddressReuse)
      #if canImport(Darwin)
        try socket.setValue(true, for: .noSIGPIPE)
      #endif
      try socket.bind(to: try sockaddr_in.inet(ip4: "127.0.0.1", port: port))
    } catch let error as SocketError {
      try? socket.close()
      throw refusal(port, error)
    }
    do { try socket.listen() } catch let error as SocketError { throw refusal(port, error) }
    return socket
  }

  private static func refusal(_ port: UInt16, _ error: SocketError) -> any Error {
    guard case .failed(_, let code, let message) = error else { return error }
    switch code {
    case EADDRINUSE:
      return UsageError(
        "port \(port) is in use, perhaps by another repro preview; choose one by --port, 0 for a free one")
    case EACCES: return UsageError("port \(port) is the system's own; choose one above 1023 by --port")
    default: return UsageError("port \(port) cannot be had: \(message); choose another by --port")
    }
  }
}

/// Things that come and go in several tasks.
private final class Count: @unchecked Sendable {
  private let lock = NSLock()
  // Guarded by the lock.
  private var count = 0

  var value: Int { lock.withLock { count } }

  func add(_ change: Int) { lock.withLock { count += change } }
}
