/// Names by which a browser on this machine calls the server.
///
/// A page of somebody else can have its own name lead to 127.0.0.1 (DNS rebinding) and would then read the report as if it
/// were its own; the name in the request gives it away.
enum HostName {
  private static let names = ["127.0.0.1", "localhost", "[::1]"]

  /// Whether the value of a Host header names this machine and the port; `nil` stands for a request without the header.
  static func isOwn(_ header: String?, port: UInt16) -> Bool {
    guard let header = header?.lowercased() else { return false }
    // Browsers leave out the port that http has by default.
    return names.contains { header == "\($0):\(port)" || port == 80 && header == $0 }
  }
}
