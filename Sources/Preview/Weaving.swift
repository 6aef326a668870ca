import Files
import Foundation

/// Weaves the page anew whenever a file changes that it is made from.
struct Weaving: Sendable {
  private let stage: Stage
  private let preview: Preview
  private var texts: FolderWatch
  private let rows: FolderWatch
  /// The files that the page was last woven from, whether it could be or not.
  private var woven: Look?
  /// What was wrong with them.
  private var failure: String?
  /// Rows that arrive all the time must not keep a core busy with weaving.
  private var earliest = ContinuousClock.now

  private struct Look: Equatable {
    var texts: FolderWatch.Fingerprint
    var rows: FolderWatch.Fingerprint
  }

  init(_ preview: Preview, _ stage: Stage) {
    self.stage = stage
    self.preview = preview
    texts = FolderWatch(places: preview.texts, excluded: preview.output)
    rows = FolderWatch(places: [preview.rows])
  }

  /// Looks at the files every second until the task is cancelled.
  func start() -> Task<Void, any Error> {
    WeavingThread.start {
      var weaving = self
      let clock = ContinuousClock()
      while !Task.isCancelled {
        var look: Look?
        let took = clock.measure { look = weaving.look() }
        if let look, weaving.isDue(look) { await weaving.weave(look) }
        // A search through very many files is made more seldom.
        try await Task.sleep(for: max(.seconds(1), took * 20))
      }
    }
  }

  private func look() -> Look { Look(texts: texts.fingerprint(), rows: rows.fingerprint()) }

  /// What somebody writes is shown at once, rows after a pause of twice the time that weaving took.
  private func isDue(_ look: Look) -> Bool {
    look.texts != woven?.texts || look.rows != woven?.rows && ContinuousClock.now >= earliest
  }

  private mutating func weave(_ look: Look) async {
    let start = ContinuousClock.now
    // A task of its own is not cancelled: programs that weaving starts end by themselves.
    let result = await WeavingThread.start(preview.weave).result
    let took = ContinuousClock.now - start
    woven = look
    earliest = ContinuousClock.now + took * 2
    switch result {
    case .success(let page):
      // What lies elsewhere is watched, too.
      texts.places = preview.texts + page.files.filter { !isWatched($0) }
      if stage.state.problem != nil { preview.tell("woven again") }
      failure = nil
      stage.show(page.html, seconds: took / .seconds(1))
    case .failure(let error):
      let text = Self.text(error)
      // A file that was read while it was written is read again before anybody hears of it.
      if text == failure || look == self.look() { fail(text) }
      failure = text
    }
  }

  private func isWatched(_ file: String) -> Bool {
    !file.split(separator: "/").contains("..") && preview.texts.contains { file.hasPrefix($0 + "/") }
  }

  private func fail(_ text: String) {
    guard stage.state.problem != text else { return }
    preview.tell(text)
    stage.fail(text)
  }

  /// One line, whatever the cause.
  private static func text(_ error: any Error) -> String {
    excerpt((error as? any UserError)?.description ?? "\(error)", limit: 2000)
  }
}
