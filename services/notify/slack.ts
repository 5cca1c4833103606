import { type AlertChannel, sentenceOf } from "./channel.ts";
import type { ChannelSettings } from "./channels.ts";
import { tellBy } from "./told.ts";

/** An incoming webhook as Slack, Mattermost and others take it: `{"text": …}`, in which <, > and & are written as entities. */
export function slack({ url }: NonNullable<ChannelSettings["slack"]>, environment: string): AlertChannel {
  return {
    name: "slack",
    async tell(message) {
      const links = [message.link, message.runbook].filter((link) => link !== null);
      const text = [`*${escaped(environment)}* ${escaped(sentenceOf(message))}`, ...links.map(escaped)].join("\n");
      return tellBy(url, JSON.stringify({ text }));
    },
  };
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
