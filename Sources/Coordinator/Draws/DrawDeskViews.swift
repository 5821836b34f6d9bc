import AccessModel
import Accounts
import CryptoPrimitives
import DrawCore
import DrawForms
import Draws
import Foundation
import Portal
import TransparencyLog

/// What the desk's pages show of a draw, gathered from plan, list and standing.
struct DrawDeskViews: Sendable {
    let desk: DrawDesk
    let accounts: AccountDesk
    /// As browsers write it: `https://office.example`.
    let publicAddress: String
    /// The office's.
    let zone: TimeZone

    /// Seconds that the office's clock is ahead of UTC at a time that it shows.
    func offset(shown: Int64) -> Int64 {
        let guess = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(shown))))
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(shown - guess))))
    }

    private var zoneName: String {
        let seconds = zone.secondsFromGMT(for: Date())
        let digits = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return "UTC\(seconds < 0 ? "-" : "+")\(digits(abs(seconds) / 3600)):\(digits(abs(seconds) / 60 % 60))"
    }

    private func standing(_ plan: DrawPlan) async throws -> DrawStanding? {
        guard let name = plan.name else { return nil }
        return try await desk.standing(of: name)
    }

    // MARK: - The list

    func row(_ plan: DrawPlan, for account: AccountID) async throws -> Page.DrawRow {
        let standing = try await standing(plan)
        let phase = Self.phase(plan, standing)
        return Page.DrawRow(
            id: plan.id, draw: plan.draw?.text, register: plan.register, subject: plan.template.subject, phase: phase,
            isRehearsal: plan.isRehearsal, changedAt: Self.changed(plan, standing),
            awaitsYou: phase == .proposed && plan.proposed?.account != account.text
                || plan.removal.map { $0.asked.account != account.text } ?? false)
    }

    private static func changed(_ plan: DrawPlan, _ standing: DrawStanding?) -> Int64 {
        let times = [
            plan.made.time, plan.proposed?.time, plan.consented?.time, standing?.committed?.time,
            standing?.proof?.time, standing?.result?.entry.time,
        ]
        return Int64(times.compactMap { $0 }.max() ?? 0)
    }

    private static func phase(_ plan: DrawPlan, _ standing: DrawStanding?) -> DrawPhase {
        switch standing?.phase {
        case nil: .draft
        case .draft, .committing: plan.proposed != nil ? .proposed : .fixed
        case .committed, .proving: .committed
        case .voiding: .voiding
        case .proven: .proven
        case .awaitingBeacon: .awaitingBeacon
        case .drawing, .concluding: .drawing
        case .published: .published
        case .void: .void
        }
    }

    // MARK: - One draw

    /// - Parameters:
    ///   - list: what a list was found to be that was just refused.
    ///   - units: the same of what is allotted.
    func page(
        _ plan: DrawPlan, for account: AccountID, mayLead: Bool, list: ListVerdict?, units: ListVerdict?, token: String,
        problems: [String: Bilingual]
    ) async throws -> Page {
        let standing = try await standing(plan)
        let facts = try await desk.candidates(of: plan.id).map {
            ListVerdict.Facts($0.list, $0.summary, tags: plan.template.tags)
        }
        guard let standing, let commitment = standing.commitment else {
            var view = DrawDraftView(id: plan.id, outline: Self.outline(plan))
            view.draw = plan.draw?.text
            view.list = list ?? facts.map { .accepted($0) }
            view.warnings = try await desk.candidates(of: plan.id)?.warnings.map { Bilingual($0) } ?? []
            view.units = try await desk.units(of: plan.id).map { file in
                DrawDraftView.Units(
                    names: file.units, digest: file.hash.hex,
                    seats: plan.template.stages.reduce(0) { $0.addingReportingOverflow($1.seats).partialValue })
            }
            view.refusedUnits = units
            view.contributors = contributors(plan, standing, mayLead: mayLead)
            view.proposal = try await proposal(plan, for: account)
            view.zone = zoneName
            switch try await desk.rehearsal(of: plan.id) {
            case .none: break
            case .running: view.isRehearsing = true
            case .done(let report):
                view.rehearsal = RehearsalChart(
                    report, template: plan.template, candidates: facts?.candidates ?? 0)
            }
            view.mayLead = mayLead
            return .drawDraft(view, token: token, problems: problems)
        }
        var view = RunningDrawView(
            id: plan.id, name: DrawDesk.name(of: standing.draw), draw: standing.draw.text, outline: Self.outline(plan),
            phase: Self.phase(plan, standing), commit: commitment.commit.hex, entry: standing.committed?.index ?? 0,
            committedAt: Int64(standing.committed?.time ?? 0), deadline: Int64(commitment.revealDeadline) * 1000,
            round: commitment.beaconRound, due: Int64(standing.beaconDue ?? 0) * 1000)
        view.list = facts
        view.revealed = standing.contributors.count { $0.reveal != nil }
        view.slips = standing.areSlipsDelivered ? .made(commitment.candidateCount) : .none
        view.void = standing.void.map { void in
            let (cause, place) = (
                Self.words(of: void.cause, void.reason), Bilingual(showing: void, of: standing.configuration)
            )
            return Bilingual(cause.chinese + place.chinese, "\(cause.english) \(place.english)")
        }
        view.cosigning = await cosigning(of: standing)
        view.units = standing.units.map { UInt64($0.count) }
        view.mayLead = mayLead
        if let removal = plan.removal, removal.asked.account != account.text {
            view.removal = Self.words(of: removal, plan)
        }
        return .runningDraw(view, token: token, problems: problems)
    }

    /// Who has signed what counts now; nil where nobody cosigns.
    private func cosigning(of standing: DrawStanding) async -> CosigningView? {
        let configuration = standing.configuration
        guard configuration.quorum > 0 else { return nil }
        let asked = await desk.mirrors
        let reveal = standing.contributors.compactMap(\.reveal?.index).max()
        let last = [standing.committed?.index, standing.proof?.index, reveal, standing.result?.entry.index]
            .compactMap { $0 }.max()
        var counts: [CosigningView.Count] = []
        func count(_ matter: CosigningView.Matter, _ entry: UInt64?, inTime: Bool) {
            guard let entry else { return }
            let signed = standing.cosigners.count { ((inTime ? $0.size : $0.latest) ?? 0) > entry }
            counts.append(CosigningView.Count(matter, entry: entry, signed: signed))
        }
        if standing.proof == nil { count(.commitment, standing.committed?.index, inTime: false) }
        count(.proof, standing.proof?.index, inTime: true)
        count(.reveals, reveal, inTime: true)
        count(.void, standing.void?.record?.index, inTime: true)
        if standing.phase == .published || standing.phase == .void {
            count(.end, max(last ?? 0, standing.void?.late.map(\.index).max() ?? 0), inTime: false)
        }
        return CosigningView(
            quorum: configuration.quorum, counts: counts,
            mirrors: zip(configuration.cosigners, standing.cosigners).map { key, reached in
                let known = asked.first { $0.mirror.key == key }
                return CosigningView.Mirror(
                    name: key.name, size: reached.latest, record: known?.record, isAsked: known?.isAsked ?? false)
            })
    }

    private static func outline(_ plan: DrawPlan) -> DrawOutline {
        DrawOutline(
            register: plan.register, template: plan.template, contributors: plan.contributors.count,
            replaces: plan.replaces, isRehearsal: plan.isRehearsal)
    }

    private func contributors(
        _ plan: DrawPlan, _ standing: DrawStanding?, mayLead: Bool
    ) -> [DrawDraftView.Contributor] {
        plan.contributors.enumerated().map { number, seat in
            let hasContributed = standing?.contributors[number].contribution != nil
            return DrawDraftView.Contributor(
                number: number,
                phase: hasContributed ? .contributed : seat.publicKey != nil ? .keyed : .invited,
                link: mayLead ? seat.token.map { "\(publicAddress)/contribute/\($0)" } : nil)
        }
    }

    private func proposal(_ plan: DrawPlan, for account: AccountID) async throws -> DrawDraftView.Proposal? {
        guard let proposed = plan.proposed, let deadline = plan.deadline else { return nil }
        var name = proposed.account
        if let id = AccountID(proposed.account), let record = try await accounts.account(id) { name = record.name.text }
        return DrawDraftView.Proposal(
            by: name, deadline: Int64(deadline) * 1000, digest: try await desk.agreement(plan.id).hex,
            mayConsent: proposed.account != account.text)
    }

    private static func words(of cause: VoidCause, _ reason: String) -> Bilingual {
        switch cause {
        case .record: Bilingual("公证员宣布作废：\(reason)", "The notary voided it: \(reason)")
        case .noProof: Bilingual("截止前没有公布证明 pi。", "The proof pi was not in by the deadline.")
        case .tooFewReveals:
            Bilingual("截止前揭示的人数不足。", "Too few contributors had revealed by the deadline.")
        }
    }

    private static func words(of removal: DrawPlan.AskedRemoval, _ plan: DrawPlan) -> Bilingual {
        let reasons = plan.template.reasons
        let reason = Int(removal.reason) < reasons.count ? reasons[Int(removal.reason)] : "–"
        return Bilingual(
            "第 \(removal.stage) 阶段，序号 \(removal.index)，理由：\(reason)，依据 \(removal.evidence.hex)",
            "Stage \(removal.stage), number \(removal.index), reason: \(reason), evidence \(removal.evidence.hex)")
    }
}
