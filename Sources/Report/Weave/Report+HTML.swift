import Claims
import Files
import Foundation

extension Report {
  /// The page: one file that needs no network, and without scripts unless `head`, which ends the page's head, has some.
  /// - Throws: as ``init(_:_:recipes:papers:)``.
  public func html(head: String = "") throws -> String {
    let format = try HTMLFormat(formulas: formulas)
    let entries = try provenance()
    let environments = Set(entries.map { "\($0.machine); \($0.system); \($0.compiler)." })
    var context: [String: Any] = [
      "title": "Reproduction report", "style": Templates.style, "head": head, "profile": data.profile.rawValue,
      "summary": Self.summary(claims), "kindNames": ClaimKind.allCases.map(\.title),
      "papers": try papers.map { try self.context($0, format) },
      "provenance": entries.map(HTMLFormat.context), "environments": environments.sorted(),
    ]
    context["warning"] = warning
    if let date = entries.map({ $0.finished.prefix(10) }).max() { context["date"] = String(date) }
    return try format.templates.render("page", context)
  }

  private func context(_ paper: PaperSource, _ format: HTMLFormat) throws -> [String: Any] {
    let weaver = try weaver(paper, format)
    let head = PaperHead(paper.matter)
    let title = try weaver.title()
    let abstract = try weaver.abstract()
    let body = try weaver.weave()
    let claims = claims(of: paper)
    var context: [String: Any] = [
      "id": paper.id, "anchor": paper.id, "short": paper.id, "paperTitle": title, "body": body,
      "authors": head.html, "facts": head.facts,
      "headings": weaver.headings.filter { $0.level <= 2 }.map {
        ["label": format.label($0.content), "anchor": $0.anchor]
      },
      "columns": ClaimKind.allCases.count + 1, "counts": Self.counts(claims),
      "kinds": ClaimKind.allCases.compactMap { kind in self.context(kind, claims.filter { $0.claim.kind == kind }) },
    ]
    context["coverage"] = coverages[paper.id].map { Self.context($0, in: paper) }
    context["subtitle"] = paper.matter.subtitle
    context["affiliations"] = head.affiliationsHTML.isEmpty ? nil : head.affiliationsHTML
    context["abstract"] = abstract
    context["keywords"] = paper.matter.keywords.isEmpty ? nil : paper.matter.keywords.joined(separator: ", ")
    context["doi"] = paper.matter.doi
    context["url"] = paper.matter.url
    context["code"] = paper.matter.code
    return context
  }

  /// Claims of each kind by their verdict, those verdicts that there are.
  private static func counts(_ claims: [EvaluatedClaim]) -> [[String: Any]] {
    Tally(claims).groups.compactMap { group in
      guard let first = group.first else { return nil }
      return [
        "chip": HTMLFormat.chip(first.outcome),
        "numbers": ClaimKind.allCases.map { kind in group.count { $0.claim.kind == kind } },
      ]
    }
  }

  private static func context(_ coverage: Coverage, in paper: PaperSource) -> [String: Any] {
    [
      "summary": coverage.summary,
      "exhibits": coverage.exhibits.map { exhibit in
        [
          "name": exhibit.name, "text": exhibit.text, "note": exhibit.note, "missing": exhibit.shown.isEmpty,
          "waits": exhibit.waitsForRows,
          "shown": exhibit.shown.map { ["label": $0, "anchor": "\(paper.id)-\($0)"] },
        ] as [String: Any]
      },
      "files": coverage.files.map { file in
        [
          "name": file.name, "locators": file.locators.joined(separator: ", "),
          "cells": Coverage.words(file.cells), "kind": file.kind,
        ]
      },
      "statements": coverage.statements.map { statement in
        [
          "text": statement.text, "source": statement.source, "standing": statement.standing.word,
          "note": statement.note,
        ]
      },
    ]
  }

  /// The claims of one kind in the list of verdicts; `nil` without any.
  private func context(_ kind: ClaimKind, _ claims: [EvaluatedClaim]) -> [String: Any]? {
    guard !claims.isEmpty else { return nil }
    let rows = claims.map { evaluated -> [String: Any] in
      let outcome = evaluated.outcome
      var row: [String: Any] = [
        "id": evaluated.claim.id, "anchor": "\(evaluated.paper)-claim-\(evaluated.claim.id)",
        "chip": HTMLFormat.chip(outcome), "measured": outcome.measured,
        "style": HTMLFormat.chip(outcome)["style"] ?? "",
      ]
      row["picture"] = ClaimPicture.row(outcome, title: "Claim \(evaluated.claim.id), \(outcome.word)")
      row["reason"] = outcome.reason.isEmpty ? nil : outcome.reason
      return row
    }
    return [
      "name": kind.title, "meaning": kind.meaning,
      "verdicts": Tally(claims).verdicts(of: kind), "claims": rows,
    ]
  }
}

extension ClaimKind {
  /// Several of them, as a heading.
  fileprivate var title: String { plural.prefix(1).uppercased() + plural.dropFirst() }
}
