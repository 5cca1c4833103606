/** Who is signed in, in a browser. What the cookie says is kept nowhere: only its SHA-256. */
export interface Session {
  readonly hash: string;
  /** Of the API key that was signed in with: the session lasts no longer than that. */
  readonly keyHash: string;
  readonly createdAt: number;
  readonly endsAt: number;
}

export interface KeepingSessions {
  keepSession(session: Session): Promise<void>;
  /** Null: there is none, or it has ended. */
  session(hash: string, now: number): Promise<Session | null>;
  /** It goes on until then. */
  prolongSession(hash: string, endsAt: number): Promise<void>;
  endSession(hash: string): Promise<void>;
  /** Those that have ended, at most `limit`. Answers how many. */
  forgetSessions(epoch: number, now: number, limit: number): Promise<number>;
}
