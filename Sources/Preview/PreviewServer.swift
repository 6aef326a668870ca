import Files
import FlyingFox
import FlyingSocks
import Foundation

/// Listens on 127.0.0.1, which no other machine reaches.
struct PreviewServer: Sendable {
  let stage: Stage
  /// Folder of everything that is generated.
  let output: String
  /// How long a client may say nothing, or take nothing.
  var patience: Duration = .seconds(60)

  /// Serves until the task is cancelled; `listening` is told the port, the free one that was found for 0.
  /// - Throws: `UsageError` for a port that cannot be had, `CancellationError`, what `listening` throws.
  func run(port: UInt16, listening: @escaping @Sendable (UInt16) throws -> Void) async throws {
    Self.raiseLimit()
    stage.port = port
    var start: (@Sendable (UInt16) throws -> Void)? = listening
    while true {
      do {
        try await serve(start)
      } catch let error as SocketError {
        try Task.checkCancellation()
        guard case .failed("Accept", _, _) = error else { throw Self.refusal(stage.port, error) }
        // More connections than the system allows: all were dropped by now, and pages connect again.
        start = nil
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  private func serve(_ listening: (@Sendable (UInt16) throws -> Void)?) async throws {
    let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: stage.port)
    let pool = PatientPool(pool: HTTPServer.defaultPool(), patience: patience)
    let server = HTTPServer(
      config: .init(address: address, pool: pool, logger: .disabled),
      handler: Responder(stage: stage, output: output))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await server.waitUntilListening()
        if case .ip4(_, let port) = await server.listeningAddress { stage.port = port }
        try listening?(stage.port)
      }
      defer { group.cancelAll() }
      // The first to end may be the one that waited; the server ends by an error alone.
      while try await group.next() != nil {}
    }
  }

  private static func refusal(_ port: UInt16, _ error: SocketError) -> any Error {
    guard case .failed("Bind", let code, let message) = error else { return error }
    switch code {
    case EADDRINUSE:
      return UsageError("port \(port) is in use, perhaps by another repro preview; choose one by --port, 0 for a free one")
    case EACCES: return UsageError("port \(port) is the system's own; choose one above 1023 by --port")
    default: return UsageError("port \(port) cannot be had: \(message); choose another by --port")
    }
  }

  /// Every open page takes a descriptor; what the system allows is often far more than what a shell begins with.
  private static func raiseLimit() {
    var limit = rlimit()
    #if canImport(Glibc)
      let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let files = RLIMIT_NOFILE
    #endif
    guard getrlimit(files, &limit) == 0 else { return }
    limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 8192))
    // Refused, it stays what it was.
    _ = setrlimit(files, &limit)
  }
}
