import Files
import Foundation

/// Weaves the page anew whenever a file changes that it is made from.
struct Weaving: Sendable {
  private let stage: Stage
  private let preview: Preview
  private let sources: FolderWatch
  /// Everything else that the page is made from.
  private var data: FolderWatch
  /// The files that the page was last woven from; `nil` where it has to be woven whatever they are.
  private var woven: Look?
  /// What was wrong with them.
  private var failure: String?
  /// Data that change all the time must not keep a core busy with weaving.
  private var earliest = ContinuousClock.now

  private struct Look: Equatable {
    var sources: FolderWatch.Fingerprint
    var data: FolderWatch.Fingerprint
  }

  init(_ preview: Preview, _ stage: Stage) {
    self.stage = stage
    self.preview = preview
    sources = FolderWatch(places: preview.sources)
    data = FolderWatch(places: preview.folders, excluded: preview.output)
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

  private func look() -> Look { Look(sources: sources.fingerprint(), data: data.fingerprint()) }

  /// What somebody writes is shown at once, data after a pause of twice the time that weaving took.
  private func isDue(_ look: Look) -> Bool {
    look.sources != woven?.sources || look.data != woven?.data && ContinuousClock.now >= earliest
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
      data.places = preview.folders + page.files
      if stage.state.problem != nil { preview.tell("woven again") }
      failure = nil
      stage.show(page.html, seconds: took / .seconds(1))
    case .failure(let error):
      let text = Self.text(error)
      // A file that was read while it was written is read again before anybody hears of it.
      if text == failure || look == self.look() { fail(text) } else { woven = nil }
      failure = text
    }
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
