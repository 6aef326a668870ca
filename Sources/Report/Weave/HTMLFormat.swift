import Claims
import Figures
import Files
import Foundation
import Journals
import Mustache
import Tables

/// The parts of the HTML page.
///
/// Texts pass through Mustache, which escapes them; the few tags that are built here and in ``HTMLWriter`` escape theirs by
/// `Markup.escaped`.
struct HTMLFormat: PageFormat {
  let templates: Templates
  /// MathML of every formula.
  let formulas: [MarkdownDocument.Formula: String]
  /// Rows shown in the page; the embedded CSV file has all.
  private static let rowLimit = 200
  /// Bytes above which a picture stays beside the page: large heatmaps in pixels are most of what a page would weigh.
  private static let embeddingLimit = 1 << 18
  /// Bytes above which a CSV file is embedded compressed.
  private static let plainLimit = 1 << 15

  init(formulas: [MarkdownDocument.Formula: String]) throws {
    templates = try Templates.load()
    self.formulas = formulas
  }

  func text(_ document: MarkdownDocument, _ hooks: MarkdownHooks, isFragment: Bool) throws -> String {
    try HTMLWriter(document: document, hooks: hooks, formulas: formulas).text(isFragment: isFragment)
  }

  /// A heading in the list of contents, where it is a link as a whole.
  func label(_ heading: [MarkdownDocument.Inline]) -> String {
    heading.map { inline in
      if case .formula(let formula) = inline.kind, let typeset = formulas[formula] { return typeset }
      return Markup.escaped(MarkdownDocument.plainText([inline]))
    }.joined()
  }

  func value(_ text: String, source: String, _ standing: RowsStanding) -> String {
    let title = [source, standing.text].filter { !$0.isEmpty }.joined(separator: ". ")
    let mark = standing.provisional == nil ? "" : " <small>(provisional)</small>"
    return "<span class=\"value\" title=\"\(Markup.escaped(title))\">" + Markup.escaped(text) + mark + "</span>"
  }

  func reference(_ text: String, anchor: String) -> String {
    "<a href=\"#\(Markup.escaped(anchor))\">\(Markup.escaped(text))</a>"
  }

  func figure(_ figure: WovenFigure) throws -> String {
    var context: [String: Any] = [
      "anchor": figure.anchor, "number": figure.number, "caption": figure.caption, "alternative": figure.alternative,
    ]
    if let drawn = figure.drawn {
      context["svg"] = String(decoding: drawn.inlineSVG, as: UTF8.self)
      let files = [("pdf", "application/pdf", drawn.pdf), ("png", "image/png", drawn.png)]
      let embedded = files.filter { $0.2.count <= Self.embeddingLimit }
      context["files"] = (embedded + (figure.rows.map { [Self.file(of: $0)] } ?? [])).map { format, type, data in
        [
          "name": "\(figure.fileName).\(format)", "format": format.uppercased(), "size": Self.size(data.count),
          "address": "data:\(type);base64,\(data.base64EncodedString())",
        ]
      }
      if drawn.png.count > Self.embeddingLimit {
        context["besides"] = ["path": figure.imagePath, "format": "PNG", "size": Self.size(drawn.png.count)]
      }
    }
    if let rows = figure.rows {
      let shown = min(rows.count, Self.rowLimit)
      context["rows"] = [
        "columns": rows.columns, "count": rows.count, "shown": shown, "isCut": shown < rows.count,
        "body": HTMLText.tableRows((0..<shown).map(rows.row)),
      ]
    }
    if let provisional = figure.standing.provisional { context["provisional"] = provisional }
    if let entry = figure.provenance { context["provenance"] = Self.context(entry) }
    return try templates.render("figure", context)
  }

  /// Extension, type and bytes of the rows behind a figure.
  private static func file(of rows: Table) -> (String, String, Data) {
    let text = Data(CSVWriter.text(rows).utf8)
    // The best level takes seconds for a million rows and saves a twentieth.
    let level: Int32 = text.count > 8 << 20 ? 5 : 9
    guard text.count > plainLimit, let compressed = Compression.compress(text, .gzip, level: level) else {
      return ("csv", "text/csv", text)
    }
    return ("csv.gz", "application/gzip", Data(compressed))
  }

  func table(_ table: WovenTable) throws -> String {
    var context: [String: Any] = [
      "anchor": table.anchor, "number": table.number, "caption": table.caption, "columns": table.columns,
      "cells": table.rows.map { $0.map { ["text": $0.text, "isBest": $0.isBest] as [String: Any] } },
      "isEmpty": table.rows.isEmpty,
    ]
    if !table.standing.text.isEmpty { context["standing"] = table.standing.text }
    return try templates.render("table", context)
  }

  func claim(_ claim: WovenClaim) throws -> String {
    let outcome = claim.evaluated.outcome
    let source = claim.evaluated.claim
    var context: [String: Any] = [
      "anchor": claim.anchor, "id": source.id, "statement": claim.statement, "source": source.source,
      "test": source.test.text, "experiment": claim.experiments,
      "chip": Self.chip(outcome), "kind": source.kind.rawValue, "meaning": source.kind.meaning,
    ]
    context["picture"] = ClaimPicture.parts(outcome, title: "Claim \(source.id), \(outcome.word)")
    if let units = ClaimFacts.units(of: outcome) { context["units"] = units }
    if let numbers = ClaimFacts.probabilities(of: claim.evaluated) { context["probabilities"] = numbers }
    if !outcome.measured.isEmpty { context["measured"] = outcome.measured }
    if !outcome.expected.isEmpty { context["expected"] = outcome.expected }
    if !outcome.reason.isEmpty { context["reason"] = outcome.reason }
    if let file = claim.expectedFile { context["expectedFile"] = file }
    if !outcome.parts.isEmpty { context["parts"] = Self.parts(outcome, of: source) }
    return try templates.render("claim", context)
  }

  private static func parts(_ outcome: Outcome, of claim: Claim) -> [String: Any] {
    [
      "interval": ClaimFacts.intervalTitle(of: claim), "isLabelled": outcome.parts.contains { !$0.label.isEmpty },
      "isPublished": outcome.parts.contains { $0.component.published != nil },
      "items": outcome.parts.map { part -> [String: Any] in
        let component = part.component
        return [
          "label": part.label, "estimate": Printed.number(component.estimate), "margin": component.marginText,
          "interval": ClaimFacts.interval(component), "published": ClaimFacts.published(component),
          "chip": chip(part.verdict),
        ]
      },
    ]
  }

  func link(_ text: String, anchor: String) -> String { "<a href=\"#\(Markup.escaped(anchor))\">\(text)</a>" }

  func references(_ entries: [(anchor: String, text: String)]) -> String {
    let items = entries.map { "<p id=\"\(Markup.escaped($0.anchor))\">\($0.text)</p>\n" }
    return
      "<section class=\"references\" aria-label=\"References\">\n<h2>References</h2>\n\(items.joined())</section>\n"
  }

  func footnotes(_ notes: [(number: Int, note: String, back: String, text: String)], name: (String) -> String) -> String
  {
    let items = notes.map { note in
      "<li id=\"\(Markup.escaped(note.note))\">\(note.text) "
        + "<a href=\"#\(Markup.escaped(note.back))\" aria-label=\"Back to the text\">↩</a></li>\n"
    }
    return "<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n\(items.joined())</ol>\n</section>\n"
  }

  func experiment(_ experiment: WovenExperiment) throws -> String {
    let count = experiment.unusable.count
    var context: [String: Any] = [
      "anchor": experiment.anchor, "name": experiment.name, "source": experiment.source, "count": experiment.count,
      "caption": experiment.caption, "notes": experiment.notes, "hasFailures": count > 0,
      "isListed": !experiment.notes.isEmpty || !experiment.files.isEmpty,
      "lines": HTMLText.tableRows(experiment.unusable.map { [$0.name, $0.reason, $0.log][...] }),
    ]
    if count > 0 { context["failures"] = Printed.count(count, "trial") + " without usable rows" }
    if !experiment.files.isEmpty {
      let what = experiment.files.count == 1 ? "the file" : "the list of the files' digests"
      context["digest"] = ["what": what, "value": experiment.digest]
    }
    return try templates.render("experiment", context)
  }

  /// The verdict of a claim: broken results say so.
  static func chip(_ outcome: Outcome) -> [String: String] {
    chip(outcome.verdict).merging(["word": outcome.word]) { $1 }
  }

  /// A verdict whose meaning does not rest on colour.
  static func chip(_ verdict: Verdict) -> [String: String] {
    [
      "sign": verdict.sign, "word": verdict.rawValue,
      "style": verdict.rawValue.replacingOccurrences(of: " ", with: "-"),
    ]
  }

  static func context(_ entry: Provenance.Entry) -> [String: Any] {
    var context: [String: Any] = [
      "experiment": entry.experiment, "command": entry.command, "commit": entry.commit, "seeds": entry.seeds,
      "trials": entry.trials, "duration": Provenance.duration(entry.seconds), "finished": entry.finished,
      "machine": entry.machine, "system": entry.system, "compiler": entry.compiler, "recorded": entry.isRecorded,
    ]
    // Recorded rows are marked as such.
    if !entry.isRecorded, let elsewhere = entry.elsewhere { context["elsewhere"] = elsewhere }
    return context
  }

  private static func size(_ bytes: Int) -> String { bytes < 1000 ? "\(bytes) B" : "\((bytes + 512) / 1024) kB" }
}

/// Text in HTML.
enum HTMLText {
  /// Lines of a table; thousands of cells are too many for a template.
  static func tableRows(_ rows: [ArraySlice<String>]) -> String {
    var result = ""
    for row in rows {
      result += "<tr>"
      for cell in row { result += "<td>" + Markup.escaped(cell) + "</td>" }
      result += "</tr>\n"
    }
    return result
  }
}
