import DrawCore
import Testing

@Suite("Register") struct RegisterTests {
    private func draw(
        _ number: UInt64, _ subject: String? = nil, replaces: UInt64 = 0, fate: RegisterDraw.Fate = .result,
        commitments: [UInt64]? = nil
    ) -> RegisterDraw {
        RegisterDraw(
            number: number, commitments: commitments ?? [number * 10], subject: subject ?? "subject \(number)",
            replaces: replaces, fate: fate)
    }

    private func problems(_ draws: [RegisterDraw]) -> [String] {
        let register = DrawRegister(name: "r", draws: draws)
        #expect(register.problems.allSatisfy { $0.code == .register })
        return register.problems.map(\.message)
    }

    @Test func numbersHaveNoGaps() {
        #expect(problems([]).isEmpty)
        #expect(problems([draw(2), draw(1), draw(3, fate: .pending)]).isEmpty)
        #expect(problems([draw(2)]) == ["r, number 2: the log has no commitment of number 1"])
        #expect(problems([draw(1), draw(5)]) == ["r, number 5: the log has no commitment of number 2 to 4"])
        #expect(problems([draw(0), draw(1)]).count == 1)
        #expect(DrawRegister(name: "r", draws: [draw(1), draw(2)]).nextNumber == 3)
        #expect(DrawRegister(name: "r", draws: []).nextNumber == 1)
    }

    @Test func onlyOneCommitment() {
        #expect(problems([draw(1, commitments: [3])]).isEmpty)
        #expect(problems([draw(1, commitments: [3, 9])]).count == 1)
        #expect(problems([draw(1, commitments: [])]).count == 1)
    }

    @Test func onlyAVoidDrawIsRepeatedAndOnlyOnce() {
        let void = RegisterDraw.Fate.void(.noProof)
        #expect(problems([draw(1, "s", fate: void), draw(2, "s", replaces: 1)]).isEmpty)
        #expect(problems([draw(1, "s", fate: void), draw(2, "s")]).count == 1)
        #expect(problems([draw(1, "s"), draw(2, "s", replaces: 1)]).count == 1)
        #expect(problems([draw(1, "s", fate: .pending), draw(2, "s", replaces: 1)]).count == 1)
        #expect(problems([draw(1, "s", fate: void), draw(2, "t", replaces: 1)]).count == 1)
        #expect(problems([draw(1, "s"), draw(2, "t", replaces: 9)]).count == 1)
        let chain = [draw(1, "s", fate: void), draw(2, "s", replaces: 1, fate: void), draw(3, "s", replaces: 2)]
        #expect(problems(chain).isEmpty)
        #expect(problems(chain + [draw(4, "s", replaces: 1)]).count == 1)
        #expect(problems(chain + [draw(4, "s", replaces: 3)]).count == 1)
    }

    /// Two spellings of a letter are two subjects.
    @Test func subjectsAreBytes() {
        #expect(problems([draw(1, "\u{E9}"), draw(2, "e\u{301}")]).isEmpty)
        #expect(problems([draw(1, "\u{E9}"), draw(2, "\u{E9}")]).count == 1)
    }

    @Test func whatMayBeCommittedNext() throws {
        let register = DrawRegister(name: "r", draws: [draw(1, "s", fate: .void(.record)), draw(2, "t")])
        try register.check(number: 3, subject: "u", replaces: 0)
        try register.check(number: 3, subject: "s", replaces: 1)
        #expect(throws: DrawError.self) { try register.check(number: 4, subject: "u", replaces: 0) }
        #expect(throws: DrawError.self) { try register.check(number: 2, subject: "u", replaces: 0) }
        #expect(throws: DrawError.self) { try register.check(number: 3, subject: "t", replaces: 0) }
        #expect(throws: DrawError.self) { try register.check(number: 3, subject: "t", replaces: 2) }
        #expect(throws: DrawError.self) { try register.check(number: 3, subject: "s", replaces: 0) }
    }
}
