import Foundation

/// A page as it was woven.
public struct WovenPage: Sendable {
  /// The page, with ``Preview/head`` in its head.
  public var html: String
  /// Files that it was made from and that may lie outside of the folders that are watched.
  public var files: [String]

  /// Creates a page.
  public init(html: String, files: [String]) {
    self.html = html
    self.files = files
  }
}

/// The report as a page on this machine that changes while its rows arrive.
///
/// Nothing is run and no file is written: the page is woven from the files that a run in another process leaves, again
/// whenever one of them changes.
public struct Preview: Sendable {
  let output: String
  let texts: [String]
  let rows: String
  let tell: @Sendable (String) -> Void
  let weave: @Sendable () async throws -> WovenPage

  /// A page that is woven from files.
  /// - Parameters:
  ///   - output: folder of everything that is generated; its files are served beside the page.
  ///   - texts: folders of the literate sources, with their data; a change there is shown at once.
  ///   - rows: folder of the rows.
  ///   - tell: takes lines for the terminal: why no newer page could be woven.
  ///   - weave: makes the page from the files as they are.
  public init(
    output: String, texts: [String], rows: String, tell: @escaping @Sendable (String) -> Void,
    weave: @escaping @Sendable () async throws -> WovenPage
  ) {
    self.output = output
    self.texts = texts
    self.rows = rows
    self.tell = tell
    self.weave = weave
  }

  /// What the head of the page has to contain: the script that keeps it up to date, and its style.
  public static var head: String { Responder.head }

  /// Serves the page on 127.0.0.1 until the task is cancelled.
  /// - Parameters:
  ///   - port: where; 0 stands for any free port.
  ///   - listening: told the page's address as soon as it can be opened.
  /// - Throws: `UsageError` for a port that cannot be had; `CancellationError`; what `listening` throws.
  public func serve(port: UInt16, listening: @escaping @Sendable (String) throws -> Void) async throws {
    let stage = Stage()
    let server = PreviewServer(stage: stage, output: output)
    let tasks = Tasks()
    // A page that is just being woven is not waited for.
    defer { tasks.cancel() }
    try await server.run(port: port) { port in
      tasks.add(Weaving(self, stage).start())
      tasks.add(stage.beats())
      try listening("http://127.0.0.1:\(port)/")
    }
  }
}

/// What goes on beside the server.
private final class Tasks: @unchecked Sendable {
  private let lock = NSLock()
  // Guarded by the lock.
  private var tasks: [Task<Void, Never>] = []

  func add(_ task: Task<Void, Never>) { lock.withLock { tasks.append(task) } }

  func cancel() { lock.withLock { tasks.forEach { $0.cancel() } } }
}
