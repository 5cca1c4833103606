/** What the bench uses of it; it brings no types. */
declare module "autocannon" {
  export default function autocannon(options: Readonly<Record<string, unknown>>): Promise<{
    readonly "2xx": number;
    readonly non2xx: number;
    readonly errors: number;
    /** Seconds. */
    readonly duration: number;
  }>;
}
