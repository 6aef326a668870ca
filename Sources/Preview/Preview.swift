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
  let sources: [String]
  let folders: [String]
  let tell: @Sendable (String) -> Void
  let weave: @Sendable () async throws -> WovenPage

  /// A page that is woven from files.
  /// - Parameters:
  ///   - output: folder of everything that is generated; its files are served beside the page.
  ///   - sources: paths of the literate sources; a change of these is shown at once.
  ///   - folders: those of the data and rows.
  ///   - tell: takes lines for the terminal: why no newer page could be woven.
  ///   - weave: makes the page from the files as they are.
  public init(
    output: String, sources: [String], folders: [String], tell: @escaping @Sendable (String) -> Void,
    weave: @escaping @Sendable () async throws -> WovenPage
  ) {
    self.output = output
    self.sources = sources
    self.folders = folders
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
  public func serve(port: UInt16, listening: (String) throws -> Void) async throws {
    let stage = Stage()
    let server = try PreviewServer(stage: stage, output: output, port: port)
    let weaving = Weaving(self, stage).start()
    // A page that is just being woven is not waited for.
    defer { weaving.cancel() }
    try listening("http://127.0.0.1:\(stage.port)/")
    try await server.run()
  }
}
