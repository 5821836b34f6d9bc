import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("The states of an account")
struct AccountStateTests {
    static let events: [AccountState.Event] = [
        .accepted(hasPassword: true), .accepted(hasPassword: false), .passwordChanged, .passwordReset,
        .secondFactorEnrolled, .secondFactorConfirmed, .secondFactorRemoved, .recoveryCodesMade(10), .recoveryCodeUsed,
        .locked, .unlocked, .disabled,
    ]

    @Test func aWholeLife() throws {
        var state = AccountState.invited
        var effects: [AccountState.Effect] = []
        func take(_ event: AccountState.Event) throws { (state, effects) = try state.after(event) }
        try take(.accepted(hasPassword: true))
        #expect(state.phase == .active && state.hasPassword && effects == [.revokeLinks])
        try take(.secondFactorEnrolled)
        #expect(state.secondFactor == .enrolled)
        try take(.secondFactorConfirmed)
        try take(.recoveryCodesMade(2))
        try take(.recoveryCodeUsed)
        try take(.recoveryCodeUsed)
        #expect(state.recoveryCodes == 0)
        #expect(throws: AccessError.self) { try take(.recoveryCodeUsed) }
        try take(.passwordChanged)
        #expect(effects.contains(.endOtherSessions))
        try take(.locked)
        #expect(state.phase == .locked && effects.contains(.endAllSessions))
        try take(.secondFactorRemoved)
        #expect(state.phase == .locked && state.secondFactor == .none && effects.contains(.endAllSessions))
        try take(.unlocked)
        #expect(state.phase == .active)
        try take(.disabled)
        #expect(
            state == AccountState(phase: .disabled, hasPassword: false, secondFactor: .none, recoveryCodes: 0)
                && effects.contains(.revokeKeys))
        for event in Self.events { #expect(throws: AccessError.self) { try state.after(event) } }
    }

    /// Every phase × event: allowed exactly where the table has it, given a state that has what the event needs.
    @Test func theTableIsTheMachine() throws {
        var legal = 0
        for phase in AccountState.Phase.allCases {
            for event in Self.events {
                let factor: AccountState.SecondFactor =
                    switch event {
                    case .secondFactorEnrolled: .none
                    case .secondFactorConfirmed: .enrolled
                    default: .confirmed
                    }
                let state = AccountState(phase: phase, hasPassword: true, secondFactor: factor, recoveryCodes: 1)
                let target = AccountState.moves[phase]?[event.name]
                #expect((try? state.after(event).state.phase) == target)
                legal += target == nil ? 0 : 1
            }
        }
        #expect(legal == 3 + 9 + 3)
    }

    /// Whatever happens: who is not active has no way in, recovery codes need a second factor, nothing comes back from `disabled`.
    @Test func randomWalks() {
        var generator = SeededGenerator.announced()
        for _ in 0..<300 {
            var state = AccountState.invited
            var wasDisabled = false
            for _ in 0..<40 {
                guard let event = Self.events.randomElement(using: &generator),
                    let next = try? state.after(event).state
                else { continue }
                state = next
                #expect(!wasDisabled)
                wasDisabled = state.phase == .disabled
                #expect(state.recoveryCodes == 0 || state.secondFactor == .confirmed)
                #expect(state.phase != .invited || !state.hasPassword)
            }
        }
    }
}
