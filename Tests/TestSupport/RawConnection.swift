import Foundation

/// A connection to a port of this machine on which a test says whatever it wants.
public final class RawConnection {
  /// A server that cannot be reached, or that says nothing in time.
  public struct Failure: Error, CustomStringConvertible {
    /// What failed, with the system's reason.
    public let description: String
  }

  private let socket: Int32

  /// Connects to 127.0.0.1; reads end after `patience` seconds without a byte.
  /// - Throws: ``Failure`` when nobody listens.
  public init(port: Int, patience: Int = 20) throws {
    #if canImport(Glibc)
      socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
  }

  deinit { close(socket) }

  /// Sends a text as it is.
  /// - Throws: ``Failure`` when the server has closed the connection.
  public func send(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      #if canImport(Glibc)
        let sent = bytes.withUnsafeBytes {
          Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
      #else
        let sent = bytes.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, 0) }
      #endif
      guard sent > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
      bytes = bytes.dropFirst(sent)
    }
  }

  /// What the server sends until it closes the connection, or until the text so far contains `end`.
  /// - Throws: ``Failure`` when it says nothing for too long.
  public func read(until end: String? = nil) throws -> String {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &buffer, buffer.count, 0)
      if count < 0, errno == ECONNRESET { break }
      guard count >= 0 else { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
      guard count > 0 else { break }
      data.append(buffer, count: count)
      if let end, data.range(of: Data(end.utf8)) != nil { break }
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The answer to one request with the given head lines.
  /// - Throws: ``Failure``.
  public static func answer(port: Int, _ lines: [String]) throws -> String {
    let connection = try RawConnection(port: port)
    try connection.send(lines.joined(separator: "\r\n") + "\r\nConnection: close\r\n\r\n")
    return try connection.read()
  }
}
