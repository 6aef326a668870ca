import FlyingSocks
import Foundation

/// One client: one request, one answer.
struct Connection: Sendable {
  let socket: AsyncSocket
  let responder: Responder

  /// How long the head of a request may take, however it trickles.
  private static let patience: Duration = .seconds(15)

  /// Reads the request and answers it; ends when the client leaves, or takes nothing any more.
  func serve() async {
    defer { try? socket.close() }
    do {
      guard let bytes = try await head() else { return }
      let request = RequestHead(bytes)
      let response = responder.response(to: request)
      try await socket.write(response.head)
      if request?.method != "HEAD" { try await send(response.body) }
    } catch {
      // Nobody is there to be told.
    }
  }

  /// The bytes before the empty line, none for a head that is too long; `nil` for a client that came and said nothing.
  private func head() async throws -> [UInt8]? {
    let end = ContinuousClock.now + Self.patience
    var bytes: [UInt8] = []
    while ContinuousClock.now < end {
      let checked = max(0, bytes.count - RequestHead.end.count)
      bytes += try await socket.read(atMost: 4096)
      guard bytes.count <= RequestHead.limit else { return [] }
      if let range = bytes[checked...].firstRange(of: RequestHead.end) { return Array(bytes[..<range.lowerBound]) }
    }
    return nil
  }

  private func send(_ body: Response.Body) async throws {
    switch body {
    case .data(let data): try await socket.write(data)
    case .file(let file):
      var position = 0
      while let bytes = try file.bytes(at: position) {
        try await socket.write(bytes)
        position += bytes.count
      }
    case .messages(let messages):
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { for await message in messages { try await socket.write(Data(message)) } }
        group.addTask { try await waitUntilGone() }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  /// Ends, by an error, when the client has closed the connection: between messages nothing else tells.
  private func waitUntilGone() async throws {
    while true {
      do { _ = try await socket.read(atMost: 4096) } catch SocketError.timeout {}
    }
  }
}
