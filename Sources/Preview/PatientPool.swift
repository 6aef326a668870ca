import FlyingSocks

/// Waits for sockets as another pool does, but not for ever: clients that send or take nothing for a while are dropped.
struct PatientPool: AsyncSocketPool {
  let pool: any AsyncSocketPool
  /// How long a client may say nothing, or take nothing.
  let patience: Duration

  func prepare() async throws { try await pool.prepare() }

  func run() async throws { try await pool.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    // The socket that listens has nobody at its other end, and all time.
    guard (try? socket.remotePeer()) != nil else {
      return try await pool.suspendSocket(socket, untilReadyFor: events)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.suspendSocket(socket, untilReadyFor: events) }
      group.addTask {
        try await Task.sleep(for: patience)
        throw SocketError.timeout(message: "the client says or takes nothing")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
